/** Mistakes in the settings, the templates and the folders of the home. */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { systemClock } from '../../../src/system-clock.js';
import { inHome, ofCms, ofEws } from './mistake.js';
import type { Mistake } from './mistake.js';

export const SETTINGS_MISTAKES: readonly Mistake[] = [
  {
    mistake: 'no settings.ini',
    arrange: (company) => rm(inHome(company, 'config', 'settings.ini')),
    run: [2, /settings\.ini is not there\.\nCopy settings\.ini\.sample/],
    check: [[/^config\/settings\.ini$/, /is not there/, /Copy settings\.ini\.sample/]],
  },
  {
    mistake: 'keys left out',
    settings: ofCms({ sipdomain: undefined, personal_room: undefined }),
    run: [2, /sipdomain: is missing/],
  },
  {
    mistake: 'a misspelt key',
    settings: ofEws({ magicw: '@cms', magic_w: undefined }),
    run: [2, /magic/],
  },
  {
    mistake: 'http to another computer',
    settings: ofCms({ base_cms_url: 'http://cms.corp.example/api/v1/' }),
    run: [2, /base_cms_url.*http/],
  },
  {
    mistake: 'a CA file that is not there',
    settings: ofEws({ ca_file: 'config/company.pem' }),
    run: [2, /ca_file: names a file that is not there/],
    check: [[/settings\.ini$/, /^\[EWS\] ca_file: names a file that is not there/, /Correct this key/]],
  },
  {
    mistake: 'a key in the place of the CA',
    settings: ofEws({ ca_file: 'config/ca.pem' }),
    arrange: (company) => writeFile(inHome(company, 'config', 'ca.pem'), 'nonsense'),
    run: [2, /ca_file/],
  },
  {
    mistake: 'a template that is not there',
    settings: ofEws({ inv_template: 'templates/mine.html' }),
    run: [2, /mine\.html/],
  },
  {
    mistake: 'a home from before there was a notice.html',
    settings: ofEws({ tell_organizer: 'yes' }),
    arrange: (company) => rm(inHome(company, 'templates', 'notice.html')),
    run: [2, /notice\.html cannot be read: it does not exist\.\nCopy it there from/],
    check: [[/notice\.html$/, /does not exist/, /Copy it there from the folder templates/]],
  },
  {
    mistake: 'a template with a misspelt variable',
    arrange: (company) => writeFile(inHome(company, 'templates', 'templ1.html'), '<p>{{ WEB_LNIK }}</p>'),
    run: [2, /WEB_LNIK/],
    check: [[/^templates.templ1\.html$/, /WEB_LNIK/, /WEB_LINK/]],
  },
  {
    mistake: 'a wb_url without https',
    settings: ofCms({ wb_url: 'join.corp.example' }),
    run: [2, /wb_url/],
  },
  {
    mistake: 'a list of mailboxes that is not there',
    settings: { Mailboxes: { only: 'config/pilot.txt' } },
    run: [2, /pilot/],
  },
  {
    mistake: 'a folder of logs that is a file',
    arrange: async (company) => {
      await rm(inHome(company, 'logs'), { recursive: true });
      await writeFile(inHome(company, 'logs'), '');
    },
    run: [1, /cannot write its log in .*a file stands where a folder is expected/],
    check: [
      [/^logs$/, /cannot be written to by .*a file stands where a folder is expected/, /Remove that file/],
    ],
  },
  {
    mistake: 'a state that is a file',
    arrange: async (company) => {
      await rm(inHome(company, 'state'), { recursive: true });
      await writeFile(inHome(company, 'state'), '');
    },
    run: [1, /state.*a file stands where a folder is expected/],
  },
  {
    mistake: 'a lock that leads nowhere',
    arrange: (company) => symlink('nowhere', inHome(company, 'state', 'instance.lock')),
    run: [1, /instance\.lock is a link that leads nowhere\.\nRemove it/],
    check: [[/^state\/instance\.lock$/, /is a link that leads nowhere/, /Remove it/]],
  },
  {
    mistake: 'a state of a newer version',
    arrange: (company) => writeFile(inHome(company, 'state', 'run.json'), '{"format":99,"entries":{}}'),
    run: [1, /newer version .*format 99/],
    check: [[/^state files$/, /newer version/, /Start the newer version/]],
  },
  {
    mistake: 'three keys that are wrong',
    settings: { 'CMS API': { MAGICtime: 'noon', sipdomain: undefined }, EWS: { concurrency: '0' } },
    check: [
      [/^config\/settings\.ini$/, /^\[CMS API\] sipdomain: is missing/, /settings\.ini\.sample/],
      [/^config\/settings\.ini$/, /^\[CMS API\] MAGICtime: /, /settings\.ini\.sample/],
      [/^config\/settings\.ini$/, /^\[EWS\] concurrency: /, /settings\.ini\.sample/],
    ],
  },
  {
    mistake: 'a template of a keyword with a mistake in it',
    settings: { Templates: { '@cms-de': 'templates/de.html' } },
    arrange: (company) => writeFile(inHome(company, 'templates', 'de.html'), '<p>{{ WEB_LINK </p>'),
    run: [2, /de\.html/],
    check: [[/^templates.de\.html$/, /line 1|closed/, /./]],
  },
  {
    mistake: 'a notice with a mistake in it',
    settings: ofEws({ tell_organizer: 'yes' }),
    arrange: (company) => writeFile(inHome(company, 'templates', 'notice.html'), '<p>{{ NOBODY }}</p>'),
    check: [[/^templates.notice\.html$/, /NOBODY/, /./]],
  },
  {
    mistake: 'a template without the link',
    arrange: (company) => writeFile(inHome(company, 'templates', 'templ1.html'), '<p>{{ SUBJECT }}</p>'),
    check: [[/^templates.templ1\.html$/, /link/, /./]],
  },
  {
    mistake: 'a list of users that cannot be read',
    arrange: (company) => mkdir(inHome(company, 'config', 'users.txt')),
    check: [[/^state files$/, /Cannot read the user list .*: a folder stands/, /^Remove the folder/]],
  },
  {
    mistake: 'a line in the list of users that is no address',
    arrange: (company) =>
      writeFile(inHome(company, 'config', 'users.txt'), '2026-11-29 00:00:00\nann@corp.example\nAnn\n'),
    check: [[/^state files$/, /lines that are no addresses/, /^Correct the list/]],
  },
  {
    mistake: 'a clock that is an hour ahead',
    clock: { ...systemClock, now: () => new Date(Date.now() + 3_600_000) },
    check: [
      [/^clock and 127/, /60 min ahead/, /w32tm \/resync/],
      [/^clock and 127/, /60 min ahead/, /w32tm \/resync/],
    ],
  },
];
