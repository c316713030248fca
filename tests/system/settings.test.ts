/** Wrong settings, templates and arguments: told together, in plain sentences, with exit code 2, before anything is contacted. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { countOf, hourAt, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { expectNoHarm } from '../support/no-harm.js';
import { PASSWORDS } from '../support/program.js';
import type { Finished } from '../support/program.js';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  const ann = company.hire('ann');
  company.exchange.createMeeting(ann, { location: '@cms', ...hourAt(2) });
});
afterEach(() => company.home.writeSettings());
afterAll(() => company.close());

/** Ends with 2 and sentences only, and no server has seen a connection. */
async function expectRefused(args: readonly string[] = ['--once']): Promise<Finished> {
  const finished = await company.home.run(args);
  expect(finished).toMatchObject({ code: 2, stdout: '' });
  expect(finished.stderr).not.toBe('');
  expect(company.exchange.signIns.connections).toBe(0);
  expect(company.cms.requests).toEqual([]);
  await expectNoHarm(company, [finished]);
  return finished;
}

it('mistakes in settings.ini are told together, each with its section and key, by every command that needs them', async () => {
  await company.home.writeSettings({
    'CMS API': { base_cms_url: 'ftp://cms.corp.example/', apiuser: undefined, personal_romm: 'space' },
    EWS: { concurrency: '0', inv_template: 'templates/none.html' },
    Loging: { log_level: 'INFO' },
  });
  const commands = [[], ['--once'], ['--once', '--dry-run'], ['--resync', 'ann@corp.example']];
  for (const { stderr } of await Promise.all(commands.map((args) => expectRefused(args)))) {
    for (const key of ['base_cms_url', 'apiuser', 'personal_romm'])
      expect(stderr).toContain(`[CMS API] ${key}: `);
    for (const key of ['concurrency', 'inv_template']) expect(stderr).toContain(`[EWS] ${key}: `);
    expect(stderr).toContain('Loging');
    expect(stderr).not.toContain(PASSWORDS.cms);
  }
});

it.each([
  [
    'an unknown variable, with its line',
    '<p>Join</p>\n<p>{{ WEB_LINK }}</p>\n<p>{{ WEBLINK }}</p>\n',
    /WEBLINK[^]*line:? 3|line:? 3[^]*WEBLINK|:3\b[^]*WEBLINK/,
  ],
  [
    'one behind a condition that is never met',
    '{{ WEB_LINK }}\n{% if PIN %}\n{% if NO_SUCH == "x" %}\n{{ OTHER }}\n{% endif %}{% endif %}',
    /NO_SUCH/,
  ],
  ['bytes that are no UTF-8', Buffer.from([0x3c, 0x70, 0x3e, 0xe4, 0x3c]), /./],
  ['a tag that never ends', '<p>{{ WEB_LINK }}</p>\n{% if PIN %}never ended', /./],
])('a template with %s is named', async (_what, text, said) => {
  await writeFile(path.join(company.home.dir, 'templates', 'mine.html'), text);
  await company.home.writeSettings({ EWS: { inv_template: '\\templates\\mine.html' } });
  const { stderr } = await expectRefused();
  expect(stderr).toContain(path.join('templates', 'mine.html'));
  expect(stderr).toMatch(said);
});

describe('the command line', () => {
  it('wrong usage ends with 2 and says what is wrong', async () => {
    const wrong: readonly (readonly [args: readonly string[], said: string])[] = [
      [['--onse'], '--onse'],
      [['--once', '--resync', 'ann@corp.example'], '--resync'],
      [['--resync'], '--resync'],
      [['--resync', 'ann'], 'ann'],
      [['--dry-run'], '--dry-run'],
      [['launch'], 'launch'],
      [['--once=yes'], '--once'],
    ];
    const refused = await Promise.all(wrong.map(([args]) => expectRefused(args)));
    refused.forEach(({ stderr }, index) => expect(stderr).toContain(wrong[index]?.[1]));
  });

  it('--help and --version end with 0, need no settings, and touch nothing', async () => {
    await rm(path.join(company.home.dir, 'config', 'settings.ini'));
    const before = await readdir(company.home.dir, { recursive: true });
    const help = await company.home.spawn(['--help']);
    const version = await company.home.spawn(['--version']);
    expect([help, version]).toMatchObject([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
    expect(help.stdout).toContain('--resync');
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
    expect(await readdir(company.home.dir, { recursive: true })).toEqual(before);
    expect(company.cms.requests).toEqual([]);
  });
});

describe('what is doubtful, but works', () => {
  it('is told at each start in the log, and on stderr by all but the run of each minute', async () => {
    await company.home.writeSettings({ Logging: { Sync_log_file: 'sync.log', Sub_log_file: 'sub.log' } });
    const template = path.join(company.home.dir, 'templates', 'templ1.html');
    const before = await readFile(template);
    await writeFile(template, '<a href="{{ WEB_LINK }}">Join</a> PIN: {{ PIN }}');
    const dryRun = await company.home.run(['--once', '--dry-run']);
    for (const said of [
      'Sync_log_file: is no longer used',
      'Sub_log_file: is no longer used',
      'its PIN line',
    ])
      expect(countOf(dryRun.stderr, said)).toBe(1);
    await rm(path.join(company.home.dir, 'logs'), { recursive: true });
    expect(await company.home.run(['--once'])).toMatchObject({ code: 0, stderr: '' });
    const warned = (await company.home.readLog()).filter(({ level }) => level === 'warn');
    expect(warned).toHaveLength(3);
    await writeFile(template, before);
  });
});
