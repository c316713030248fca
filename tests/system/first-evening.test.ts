/**
 * The mistakes of a first evening, each run three times with `--once`: every run ends with an exit code other than 0 and
 * a sentence that names the cause, or says in its last line who is not served, or what waits, and why.
 */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import { makeCertificate } from '../../src/simulator/http/certificate.js';
import type { Clock } from '../../src/sync/ports.js';
import { systemClock } from '../../src/system-clock.js';
import {
  CLOSED,
  cmsFault,
  DAY_MS,
  exchangeFault,
  giveWaysIn,
  identity,
  inHome,
  notYetValid,
  ofCms,
  ofEws,
  openArranged,
  OVER_TLS,
  root,
} from '../support/arranged-company.js';
import type { Arrangement } from '../support/arranged-company.js';
import { hourAt } from '../support/company.js';
import type { Company } from '../support/company.js';
import { runInProcess } from '../support/in-process.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import { PASSWORDS } from '../support/program.js';
import type { Finished } from '../support/program.js';
import { few } from '../support/few.js';

interface Mistake extends Arrangement {
  readonly mistake: string;
  /** Exit code of each of the three runs. 0: the others are served. */
  readonly code: 0 | 1 | 2;
  /** What stderr says in each run. */
  readonly says: RegExp;
}

/** As the first line of users.txt: no sync is due for a while. */
const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 19).replace('T', ' ');

const MISTAKES: readonly Mistake[] = [
  // The settings.
  {
    mistake: 'no settings.ini',
    arrange: (company) => rm(inHome(company, 'config', 'settings.ini')),
    code: 2,
    says: /settings\.ini is not there\.\nCopy settings\.ini\.sample/,
  },
  {
    mistake: 'keys left out',
    settings: ofCms({ sipdomain: undefined, personal_room: undefined }),
    code: 2,
    says: /sipdomain: is missing/,
  },
  {
    mistake: 'a misspelt key',
    settings: ofEws({ magicw: '@cms', magic_w: undefined }),
    code: 2,
    says: /magic/,
  },
  {
    mistake: 'http to another computer',
    settings: ofCms({ base_cms_url: 'http://cms.corp.example/api/v1/' }),
    code: 2,
    says: /base_cms_url.*http/,
  },
  {
    mistake: 'a CA file that is not there',
    settings: ofEws({ ca_file: 'config/company.pem' }),
    code: 2,
    says: /ca_file: names a file that is not there/,
  },
  {
    mistake: 'a key in the place of the CA',
    settings: ofEws({ ca_file: 'config/ca.pem' }),
    arrange: (company) => writeFile(inHome(company, 'config', 'ca.pem'), 'nonsense'),
    code: 2,
    says: /ca_file/,
  },
  {
    mistake: 'a template that is not there',
    settings: ofEws({ inv_template: 'templates/mine.html' }),
    code: 2,
    says: /mine\.html/,
  },
  {
    mistake: 'a template with a misspelt variable',
    arrange: (company) => writeFile(inHome(company, 'templates', 'templ1.html'), '<p>{{ WEB_LNIK }}</p>'),
    code: 2,
    says: /WEB_LNIK/,
  },
  {
    mistake: 'a wb_url without https',
    settings: ofCms({ wb_url: 'join.corp.example' }),
    code: 2,
    says: /wb_url/,
  },
  {
    mistake: 'a list of mailboxes that is not there',
    settings: { Mailboxes: { only: 'config/pilot.txt' } },
    code: 2,
    says: /pilot/,
  },
  {
    mistake: 'a list that names nobody who is served',
    settings: { Mailboxes: { only: 'config/pilot.txt' } },
    arrange: (company) => writeFile(inHome(company, 'config', 'pilot.txt'), 'zoe@corp.example\n'),
    code: 1,
    says: /leave out all 4/,
  },
  {
    mistake: 'a folder of logs that is a file',
    arrange: async (company) => {
      await rm(inHome(company, 'logs'), { recursive: true });
      await writeFile(inHome(company, 'logs'), '');
    },
    code: 1,
    says: /cannot write its log in .*a file stands where a folder is expected/,
  },
  {
    mistake: 'a state that is a file',
    arrange: async (company) => {
      await rm(inHome(company, 'state'), { recursive: true });
      await writeFile(inHome(company, 'state'), '');
    },
    code: 1,
    says: /state.*a file stands where a folder is expected/,
  },
  {
    mistake: 'a lock that leads nowhere',
    arrange: (company) => symlink('nowhere', inHome(company, 'state', 'instance.lock')),
    code: 1,
    says: /instance\.lock is a link that leads nowhere\.\nRemove it/,
  },
  {
    mistake: 'a folder in the place of users.txt',
    arrange: (company) => mkdir(inHome(company, 'config', 'users.txt')),
    code: 1,
    says: /Cannot write .*users\.txt: a folder stands in its place/,
  },
  {
    mistake: 'a state of a newer version',
    arrange: (company) => writeFile(inHome(company, 'state', 'run.json'), '{"format":99,"run":{}}'),
    code: 1,
    says: /newer version .*format 99/,
  },
  // CMS.
  {
    mistake: 'CMS: a wrong port',
    settings: ofCms({ base_cms_url: `http://${CLOSED}/api/v1/` }),
    code: 1,
    says: /^CMS at 127\.0\.0\.1:1 cannot be used: it refuses connections\.\n.*port in base_cms_url/,
  },
  {
    mistake: 'CMS: a wrong host',
    settings: ofCms({ base_cms_url: 'https://cms.invalid/api/v1/' }),
    code: 1,
    says: /^CMS at cms\.invalid cannot be used: .*\nCheck base_cms_url|no name server/,
  },
  {
    mistake: 'CMS: https where it speaks http',
    arrange: (company) =>
      company.home.writeSettings(
        ofCms({ base_cms_url: `https://127.0.0.1:${new URL(company.cms.url).port}/api/v1/` }),
      ),
    code: 1,
    says: /^CMS at \S+ does not speak TLS.*\nCheck the port in base_cms_url/,
  },
  {
    mistake: 'CMS: a wrong path',
    arrange: (company) =>
      company.home.writeSettings(ofCms({ base_cms_url: company.cms.url.replace('/api/v1', '/v1') })),
    code: 2,
    says: /base_cms_url: must end in \/api\/v1\//,
  },
  {
    mistake: 'CMS: the address of Exchange',
    arrange: (company) =>
      company.home.writeSettings(
        ofCms({ base_cms_url: `http://127.0.0.1:${company.exchange.port}/api/v1/` }),
      ),
    code: 1,
    says: /does not know the address.*404.*\nCheck base_cms_url/,
  },
  {
    mistake: 'CMS: the port of the web app',
    arrange: cmsFault({ kind: 'html' }),
    code: 1,
    says: /answered with a web page\.\nCheck base_cms_url/,
  },
  {
    mistake: 'CMS: a login page in front of it',
    arrange: cmsFault({ kind: 'redirect' }),
    code: 1,
    says: /answered with a redirect to a login page.*\nCheck base_cms_url/,
  },
  {
    mistake: 'CMS: a proxy that asks for a password',
    arrange: cmsFault({
      kind: 'verbatim',
      status: 407,
      contentType: 'text/html',
      body: '<html>Proxy</html>',
    }),
    code: 1,
    says: /HTTP status 407.*\n.*proxies/,
  },
  {
    mistake: 'CMS: another XML service',
    arrange: cmsFault({ kind: 'wrong-root' }),
    code: 1,
    says: /document of another kind\.\n.*proxies/,
  },
  {
    mistake: 'CMS: no web server',
    arrange: cmsFault({ kind: 'no-http' }),
    code: 1,
    says: /does not speak HTTP at this port\.\nCheck base_cms_url/,
  },
  {
    mistake: 'CMS: busy',
    arrange: cmsFault({ kind: 'status', status: 503 }),
    code: 1,
    says: /^CMS at \S+ is busy \(HTTP status 503\)/,
  },
  {
    mistake: 'CMS: a wrong password',
    settings: ofCms({ apipwd: 'wrong-password' }),
    code: 1,
    says: /refuses the API account apiuser\.\nCheck apiuser and apipwd/,
  },
  {
    mistake: 'CMS: an account without the role api',
    arrange: cmsFault({ kind: 'status', status: 403 }),
    code: 1,
    says: /does not let apiuser use the API\.\nGive the account the role api/,
  },
  {
    mistake: 'CMS: a CA that is not trusted',
    company: { cms: { tls: identity() } },
    code: 1,
    says: /^The certificate of CMS at \S+ comes from .*\n.*ca_file in section \[CMS API\]/,
  },
  {
    mistake: 'CMS: a certificate that is not yet valid, or a clock that is wrong',
    company: { cms: { tls: identity(notYetValid) } },
    ca: root.cert,
    code: 1,
    says: /^The certificate of CMS at \S+ is not valid yet\.\nCheck the clock of this machine/,
  },
  {
    mistake: 'CMS: a certificate of another name',
    company: { cms: { tls: identity({ altNames: ['other.corp.example'] }) } },
    ca: root.cert,
    code: 1,
    says: /^The certificate of CMS at \S+ is made out to another host name/,
  },
  {
    mistake: 'CMS: no users',
    arrange: ({ cms }) => void (cms.objects.users.length = 0),
    code: 1,
    says: /0 of 0 mailboxes served.*CMS has no users\. Check that it has imported them/,
  },
  {
    mistake: 'CMS: users without a JID',
    settings: ofCms({ jiddomain: '' }),
    arrange: ({ cms }) => {
      cms.objects.users.forEach((user) => void delete user.jid);
    },
    code: 1,
    says: /0 of 0 mailboxes served.*no users with a JID, but 4 without\. Check the JIDs/,
  },
  {
    mistake: 'CMS: a wrong jiddomain',
    settings: ofCms({ jiddomain: 'corp.example' }),
    code: 1,
    says: /0 of 0 mailboxes served.*no users in jiddomain = corp\.example, but in jid\.example \(4\)/,
  },
  {
    mistake: 'CMS: users without an e-mail address',
    settings: ofCms({ mailbox_from: 'email' }),
    code: 1,
    says: /0 of 0 mailboxes served.*no users with an e-mail address, which mailbox_from = email asks for/,
  },
  {
    mistake: 'a users.txt without addresses, and no users in CMS',
    arrange: async (company) => {
      await writeFile(inHome(company, 'config', 'users.txt'), `${tomorrow}\n`);
      company.cms.objects.users.length = 0;
    },
    code: 1,
    says: /0 of 0 mailboxes served.*CMS has no users/,
  },
  {
    mistake: 'an old users.txt of people who are gone, and no CMS',
    settings: ofCms({ base_cms_url: `http://${CLOSED}/api/v1/` }),
    arrange: (company) =>
      writeFile(inHome(company, 'config', 'users.txt'), '2020-01-01 00:00:00\nzoe@corp.example\n'),
    code: 1,
    says: /Not served: zoe@corp\.example\..*no mailbox has this address/,
  },
  {
    mistake: 'an old users.txt, and no CMS',
    settings: ofCms({ base_cms_url: `http://${CLOSED}/api/v1/` }),
    arrange: (company) =>
      writeFile(inHome(company, 'config', 'users.txt'), '2020-01-01 00:00:00\nann@corp.example\n'),
    code: 0,
    says: /1 of 1 mailboxes served.*1 meeting waits in the calendar of ann@corp\.example\. CMS at 127\.0\.0\.1:1 cannot be used: it refuses connections/,
  },
  // Rooms.
  {
    mistake: 'a wrong personal_room',
    settings: ofCms({ personal_room: 'meet' }),
    code: 0,
    says: /1 meeting waits for a room that CMS does not have: ann\.meet\./,
  },
  {
    mistake: 'users without rooms',
    arrange: ({ cms }) => void (cms.objects.spaces.length = 0),
    code: 0,
    says: /1 meeting waits for a room that CMS does not have: ann\.space\./,
  },
  {
    mistake: 'a room without a call ID',
    arrange: ({ cms }) => void delete cms.objects.space('ann.space').callId,
    code: 0,
    says: /1 meeting waits .*The room ann\.space has no call ID/,
  },
  {
    mistake: 'an access method that no room has',
    settings: ofCms({ access_method: 'Visitors' }),
    code: 0,
    says: /1 meeting waits .*ann\.space has no access method of the name Visitors/,
  },
  {
    mistake: 'two ways in for guests',
    arrange: ({ cms }) => giveWaysIn(cms, 'public', 'public'),
    code: 0,
    says: /1 meeting waits .*ann\.space has 2 public access methods/,
  },
  {
    mistake: 'CMS: rooms that are refused',
    arrange: cmsFault({ kind: 'status', status: 503, at: /coSpaces/ }),
    code: 0,
    says: /1 meeting waits .*CMS at \S+ is busy/,
  },
  // Exchange.
  {
    mistake: 'Exchange: a wrong port',
    settings: ofEws({ server: `http://${CLOSED}/EWS/Exchange.asmx` }),
    code: 1,
    says: /^Exchange at 127\.0\.0\.1:1 cannot be used: it refuses connections.*\n.*port in server in section \[EWS\]/,
  },
  {
    mistake: 'Exchange: a wrong host',
    settings: ofEws({ server: 'exchange.invalid' }),
    code: 1,
    says: /^Exchange at exchange\.invalid cannot be used: .*\nCheck server in section \[EWS\]|no name server/,
  },
  {
    mistake: 'Exchange: https where it speaks http',
    arrange: (company) =>
      company.home.writeSettings(
        ofEws({ server: `https://127.0.0.1:${company.exchange.port}/EWS/Exchange.asmx` }),
      ),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*(?:connection was lost|TLS)/,
  },
  {
    mistake: 'Exchange: a wrong path',
    arrange: (company) =>
      company.home.writeSettings(
        ofEws({ server: `http://127.0.0.1:${company.exchange.port}/owa/Exchange.asmx` }),
      ),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*no EWS at this address.*\nCheck server in section \[EWS\]/,
  },
  {
    mistake: 'Exchange: the address of CMS',
    arrange: (company) => company.home.writeSettings(ofEws({ server: company.cms.url })),
    code: 2,
    says: /\[EWS\] server: must be a host name or end in \/EWS\/Exchange\.asmx/,
  },
  {
    mistake: 'Exchange: a wrong password',
    settings: ofEws({ impers_pwd: 'wrong-password' }),
    code: 1,
    says: /refuses the name or password of the account svc@corp\.example.*\nCheck impers_usr and impers_pwd/,
  },
  {
    mistake: 'Exchange: a wrong password, with NTLM over TLS',
    company: { exchange: OVER_TLS },
    ca: root.cert,
    settings: ofEws({ impers_pwd: 'wrong-password' }),
    code: 1,
    says: /refuses the name or password of the account svc@corp\.example.*\n.*Extended Protection/,
  },
  {
    mistake: 'Exchange: a locked account',
    arrange: exchangeFault({ kind: 'locked-out' }),
    code: 1,
    says: /account svc@corp\.example is locked out.*\nUnlock the account/,
  },
  {
    mistake: 'Exchange: Basic is off, and auth = basic',
    company: { exchange: { auth: ['ntlm'] } },
    settings: ofEws({ auth: 'basic' }),
    code: 1,
    says: /it offers ntlm, and auth is basic\.\n.*change auth/,
  },
  {
    mistake: 'Exchange: not on its list of programs',
    arrange: exchangeFault({ kind: 'forbidden' }),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*refuses access \(HTTP403\)\.\n.*EwsAllowList/,
  },
  {
    mistake: 'Exchange: a CA that is not trusted',
    company: { exchange: OVER_TLS },
    code: 1,
    says: /certificate comes from .*\n.*ca_file in section \[EWS\]/,
  },
  {
    mistake: 'Exchange: a self-signed certificate',
    company: { exchange: { tls: makeCertificate({ name: 'exchange' }) } },
    code: 1,
    says: /certificate is self-signed.*\n.*ca_file in section \[EWS\]/,
  },
  {
    mistake: 'Exchange: a certificate that is not yet valid, or a clock that is wrong',
    company: { exchange: { tls: identity(notYetValid) } },
    ca: root.cert,
    code: 1,
    says: /certificate is not valid yet.*\nCheck the clock of this machine/,
  },
  {
    mistake: 'Exchange: a certificate of another name',
    company: { exchange: { tls: identity({ altNames: ['other.corp.example'] }) } },
    ca: root.cert,
    code: 1,
    says: /certificate is made out to another host name.*\n.*server in section \[EWS\]/,
  },
  {
    mistake: 'Exchange: no role for the account',
    arrange: exchangeFault({ kind: 'soap-fault', code: 'ErrorImpersonationDenied' }),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*may not impersonate anybody.*\nGive the account the role ApplicationImpersonation/,
  },
  {
    mistake: 'Exchange: a scope with one user',
    company: {
      exchange: {
        accounts: [
          { user: 'svc@corp.example', password: PASSWORDS.exchange, mayImpersonate: ['bob@corp.example'] },
        ],
      },
    },
    code: 0,
    says: /1 of 4 mailboxes served.*Not served: (?!.*bob@).*may not impersonate the user/,
  },
  {
    mistake: 'Exchange: a wrong mail_domain',
    settings: ofEws({ mail_domain: 'corp.invalid' }),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*@corp\.invalid.*no mailbox has this address.*\nCheck mail_domain/,
  },
  {
    mistake: 'Exchange: a user without a mailbox',
    arrange: ({ exchange }) => exchange.removeMailbox('dora@corp.example'),
    code: 0,
    says: /3 of 4 mailboxes served.*Not served: dora@corp\.example\..*no mailbox has this address/,
  },
  {
    mistake: 'Exchange: a disabled account of a user',
    arrange: ({ exchange }) => exchange.setDisabled('ann@corp.example', true),
    code: 0,
    says: /3 of 4 mailboxes served.*Not served: ann@corp\.example\..*account of the user is disabled/,
  },
  {
    mistake: 'Exchange: mailboxes without a calendar',
    arrange: exchangeFault({ kind: 'response-error', code: 'ErrorFolderNotFound' }),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*the mailbox has no calendar/,
  },
  {
    mistake: 'Exchange: throttled',
    arrange: exchangeFault({
      kind: 'response-error',
      code: 'ErrorServerBusy',
      values: { BackOffMilliseconds: '297749' },
    }),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*the server is busy/,
  },
  {
    mistake: 'Exchange: its pool is down',
    arrange: exchangeFault({ kind: 'iis-unavailable' }),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*web server is not available \(HTTP503\)/,
  },
  {
    mistake: 'Exchange: a login page',
    arrange: exchangeFault({ kind: 'redirect-to-error-page' }),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*error page \(HTTP302\)\.\n.*server in section \[EWS\]/,
  },
  {
    mistake: 'Exchange: a page of a proxy',
    arrange: exchangeFault({ kind: 'http', status: 200, body: '<html>Welcome</html>' }),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*no complete SOAP document\.\n.*server in section \[EWS\]/,
  },
  {
    mistake: 'Exchange: the error page of ASP.NET',
    arrange: exchangeFault({ kind: 'server-error-page' }),
    code: 1,
    says: /0 of 4 mailboxes served.*Not served: .*web server had trouble \(HTTP500\)/,
  },
];

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 1_500;
let company: Company;
afterEach(() => company.close());

it.each(few(MISTAKES, 5))('$mistake: said in each of three runs', async (row) => {
  await open(row);
  const runs = [await runOnce(0), await runOnce(1), await runOnce(2)];
  for (const { code, stderr } of runs) {
    expect(stderr).toMatch(row.says);
    expect(code).toBe(row.code);
    expect(stderr).not.toContain('nothing to do');
  }
  await expectNoHarm(company, runs, ['wrong-password']);
});

it('a mistyped keyword: the first run says that no meeting has it, and which key it is', async () => {
  await open({ company: { isFirstRun: true }, settings: ofEws({ magic_w: '@csm' }) });
  const first = await runOnce(0);
  expect(first.code).toBe(0);
  expect(first.stderr).toMatch(
    /^First run: no coming meeting needs join details\..* holds @csm, which is magic_w/,
  );
  expect((await runOnce(1)).stderr).toBe('');
});

async function open(row: Arrangement): Promise<void> {
  company = await openArranged(row);
  company.exchange.createMeeting('ann@corp.example', {
    location: '@cms',
    body: `<p>${BODY_WORDS}</p>`,
    attendees: ['guest@elsewhere.example'],
    ...hourAt(50),
  });
}

/** A run of Task Scheduler's, so many minutes after the first. */
async function runOnce(minute: number): Promise<Finished> {
  const clock = { now: () => new Date(Date.now() + minute * MINUTE_MS), sleep };
  return { ...(await runInProcess(company.home, ['--once'], { clock })), signal: null, ms: 0 };
}

/** Pauses between two tries of one request pass at once; signs of life keep their time. */
const sleep: Clock['sleep'] = (ms, signal) => systemClock.sleep(ms < LONGEST_PAUSE_MS ? 0 : ms, signal);
