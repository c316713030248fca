/**
 * `check` with one thing wrong at a time: the line that says so, what to do about it, exit code 1, and nothing changed
 * anywhere. Each row is a fault; all other lines have to be right, or skipped for its sake.
 */
import { chmod, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { startCms } from '../../src/simulator/cms/start-cms.js';
import { makeCertificate } from '../../src/simulator/http/certificate.js';
import { renderLockText } from '../../src/store/lock/lock-file.js';
import type { Clock } from '../../src/sync/ports.js';
import { systemClock } from '../../src/system-clock.js';
import {
  CLOSED,
  cmsFault,
  DAY_MS,
  exchangeFault,
  expired,
  giveWaysIn,
  identity,
  inHome,
  ofCms,
  ofEws,
  openArranged,
  OVER_TLS,
  root,
} from '../support/arranged-company.js';
import type { Arrangement } from '../support/arranged-company.js';
import type { Company } from '../support/company.js';
import { runInProcess } from '../support/in-process.js';
import { expectNoHarm } from '../support/no-harm.js';
import { few } from '../support/few.js';

interface Finding {
  readonly part: string;
  readonly what: string;
  readonly result: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  readonly remedy?: readonly string[];
}

/** The line of a fault: what was looked at, what is said of it, what the remedy holds. */
type Line = readonly [what: RegExp, detail: RegExp, remedy: RegExp];

interface Fault extends Arrangement {
  readonly fault: string;
  readonly args?: readonly string[];
  readonly clock?: Clock;
  readonly lines: readonly Line[];
}

const HOUR_AHEAD: Clock = { ...systemClock, now: () => new Date(Date.now() + 3_600_000) };

const ROOM = /^room of ann@corp\.example$/;
const CALENDAR = /^calendar of ann@corp\.example$/;

const SETTINGS: readonly Fault[] = [
  {
    fault: 'no settings.ini',
    arrange: (company) => rm(inHome(company, 'config', 'settings.ini')),
    lines: [[/^config\/settings\.ini$/, /is not there/, /Copy settings\.ini\.sample/]],
  },
  {
    fault: 'three keys that are wrong',
    settings: { 'CMS API': { MAGICtime: 'noon', sipdomain: undefined }, EWS: { concurrency: '0' } },
    lines: [
      [/^config\/settings\.ini$/, /^\[CMS API\] sipdomain: is missing/, /settings\.ini\.sample/],
      [/^config\/settings\.ini$/, /^\[CMS API\] MAGICtime: /, /settings\.ini\.sample/],
      [/^config\/settings\.ini$/, /^\[EWS\] concurrency: /, /settings\.ini\.sample/],
    ],
  },
  {
    fault: 'a ca_file that is not there',
    settings: ofEws({ ca_file: 'config/company.pem' }),
    lines: [[/settings\.ini$/, /^\[EWS\] ca_file: names a file that is not there/, /Correct this key/]],
  },
  {
    fault: 'a template with a misspelt variable',
    arrange: (company) => writeFile(inHome(company, 'templates', 'templ1.html'), '<p>{{ WEB_LNIK }}</p>'),
    lines: [[/^templates.templ1\.html$/, /WEB_LNIK/, /WEB_LINK/]],
  },
  {
    fault: 'a template of a keyword with a mistake in it',
    settings: { Templates: { '@cms-de': 'templates/de.html' } },
    arrange: (company) => writeFile(inHome(company, 'templates', 'de.html'), '<p>{{ WEB_LINK </p>'),
    lines: [[/^templates.de\.html$/, /line 1|closed/, /./]],
  },
  {
    fault: 'a notice with a mistake in it',
    settings: ofEws({ tell_organizer: 'yes' }),
    arrange: (company) => writeFile(inHome(company, 'templates', 'notice.html'), '<p>{{ NOBODY }}</p>'),
    lines: [[/^templates.notice\.html$/, /NOBODY/, /./]],
  },
  {
    fault: 'a template without the link',
    arrange: (company) => writeFile(inHome(company, 'templates', 'templ1.html'), '<p>{{ SUBJECT }}</p>'),
    lines: [[/^templates.templ1\.html$/, /link/, /./]],
  },
];

const HOME: readonly Fault[] = [
  {
    fault: 'a file in the place of logs',
    arrange: async (company) => {
      await rm(inHome(company, 'logs'), { recursive: true });
      await writeFile(inHome(company, 'logs'), '');
    },
    lines: [
      [/^logs$/, /cannot be written to by .*a file stands where a folder is expected/, /Remove that file/],
    ],
  },
  {
    fault: 'a state of a newer version',
    arrange: (company) => writeFile(inHome(company, 'state', 'run.json'), '{"format":99,"run":{}}'),
    lines: [[/^state files$/, /newer version/, /Start the newer version/]],
  },
  {
    fault: 'a damaged file in the state',
    arrange: (company) => writeFile(inHome(company, 'state', 'run.json'), '{"format":1,'),
    lines: [[/^state files$/, /run\.json cannot be used: it is not complete JSON/, /next run/]],
  },
  {
    fault: 'a lock that is a link to nowhere',
    arrange: (company) => symlink('nowhere', inHome(company, 'state', 'instance.lock')),
    lines: [[/^state\/instance\.lock$/, /is a link that leads nowhere/, /Remove it/]],
  },
  {
    fault: 'a clock that is an hour ahead',
    clock: HOUR_AHEAD,
    lines: [
      [/^clock and 127/, /60 min ahead/, /w32tm \/resync/],
      [/^clock and 127/, /60 min ahead/, /w32tm \/resync/],
    ],
  },
];

const CMS: readonly Fault[] = [
  {
    fault: 'a closed port',
    settings: ofCms({ base_cms_url: `https://${CLOSED}/api/v1/` }),
    lines: [[/^127\.0\.0\.1:1$/, /refuses connections/, /port in base_cms_url/]],
  },
  {
    fault: 'an unknown host',
    settings: ofCms({ base_cms_url: 'https://cms.invalid/api/v1/' }),
    lines: [[/^cms\.invalid$/, /host name is unknown|DNS does not answer/, /DNS/]],
  },
  {
    fault: 'the second of two Call Bridges down',
    arrange: ({ home, cms }) =>
      home.writeSettings(ofCms({ base_cms_url: `${cms.url}, https://${CLOSED}/api/v1/` })),
    lines: [[/^127\.0\.0\.1:1$/, /refuses connections/, /port in base_cms_url/]],
  },
  {
    fault: 'a certificate of an unknown CA',
    company: { cms: { tls: identity() } },
    lines: [
      [
        /^127.*, certificate$/,
        /comes from an unknown issuer.*issued by Corp Issuing CA, valid until \d{4}-\d\d-\d\d\.$|comes from a CA that is not trusted/,
        /ca_file in section \[CMS API\][^]*server\.corp\.example < Corp Issuing CA < Corp Root CA \(not sent\)/,
      ],
    ],
  },
  {
    fault: 'an expired certificate',
    company: { cms: { tls: identity(expired) } },
    ca: root.cert,
    lines: [[/, certificate$/, /has expired/, /Renew the certificate of the Call Bridge/]],
  },
  {
    fault: 'a certificate of another name',
    company: { cms: { tls: identity({ altNames: ['other.corp.example'] }) } },
    ca: root.cert,
    lines: [[/, certificate$/, /made out to another host name/, /base_cms_url/]],
  },
  {
    fault: 'a wrong password',
    settings: ofCms({ apipwd: 'wrong-password' }),
    lines: [[/, sign-in$/, /refuses the API account apiuser/, /apipwd/]],
  },
  {
    fault: 'an account without the role api',
    arrange: cmsFault({ kind: 'status', status: 403 }),
    lines: [[/, sign-in$/, /does not let apiuser use the API/, /user add NAME api/]],
  },
  {
    fault: 'the web app instead of the API',
    arrange: cmsFault({ kind: 'html' }),
    lines: [[/, sign-in$/, /answered with a web page/, /must lead to the API/]],
  },
  {
    fault: 'a redirect to a login page',
    arrange: cmsFault({ kind: 'redirect' }),
    lines: [[/, sign-in$/, /redirect to a login page/, /must lead to the API/]],
  },
  {
    fault: 'a busy Call Bridge',
    arrange: cmsFault({ kind: 'status', status: 503 }),
    lines: [[/, sign-in$/, /is busy/, /Check the Call Bridge/]],
  },
  {
    fault: 'a Call Bridge that does not answer',
    settings: ofEws({ timeout: '1' }),
    arrange: cmsFault({ kind: 'hang' }),
    lines: [[/, sign-in$/, /within 1 s/, /timeout/]],
  },
  {
    fault: 'damaged answers',
    arrange: cmsFault({ kind: 'truncated-xml' }),
    lines: [[/, sign-in$/, /damaged XML/, /proxies/]],
  },
  {
    fault: 'a list of users that is not given',
    arrange: cmsFault({ kind: 'status', status: 500, at: /\/users/ }),
    lines: [[/^users$/, /is in trouble/, /Check the Call Bridge/]],
  },
  {
    fault: 'no users',
    arrange: ({ cms }) => void (cms.objects.users.length = 0),
    lines: [[/^users$/, /^CMS has no users\.$/, /LDAP/]],
  },
  {
    fault: 'a wrong jiddomain',
    settings: ofCms({ jiddomain: 'corp.example' }),
    lines: [
      [/^users$/, /no users in jiddomain = corp\.example, but in jid\.example \(4\)/, /Check jiddomain/],
    ],
  },
  {
    fault: 'lists that leave everybody out',
    settings: { Mailboxes: { only: 'config/pilot.txt' } },
    arrange: (company) => writeFile(inHome(company, 'config', 'pilot.txt'), 'zoe@corp.example\n'),
    lines: [[/^users$/, /only and except leave out all 4/, /config.pilot\.txt|lists/]],
  },
  {
    fault: 'a mailbox that nobody serves',
    args: ['--mailbox', 'support@corp.example'],
    arrange: ({ exchange, cms }) => {
      exchange.addMailbox('support@corp.example');
      cms.objects.addSpace({ name: 'Support', uri: 'support.space', callId: '4999' });
    },
    lines: [[/^support@corp\.example$/, /not served.*no user of CMS/, /mail_domain/]],
  },
  {
    fault: 'a wrong personal_room',
    settings: ofCms({ personal_room: 'meet' }),
    lines: [[ROOM, /no space with the URI ann\.meet/, /personal_room[^]*next 2 users/]],
  },
  {
    fault: 'a room without a call ID',
    args: ['--mailbox', 'ann@corp.example'],
    arrange: ({ cms }) => void delete cms.objects.space('ann.space').callId,
    lines: [[ROOM, /has no call ID/, /call ID in CMS/]],
  },
  {
    fault: 'two public access methods',
    args: ['--mailbox', 'ann@corp.example'],
    arrange: ({ cms }) => giveWaysIn(cms, 'public', 'public'),
    lines: [[ROOM, /has 2 public access methods/, /Set access_method/]],
  },
  {
    fault: 'an access method that no room has',
    settings: ofCms({ access_method: 'Visitors' }),
    lines: [[ROOM, /no access method of the name Visitors/, /check access_method/]],
  },
];

const EXCHANGE: readonly Fault[] = [
  {
    fault: 'a closed port',
    settings: ofEws({ server: `https://${CLOSED}/EWS/Exchange.asmx` }),
    lines: [[/^127\.0\.0\.1:1$/, /refuses connections/, /./]],
  },
  {
    fault: 'an unknown host',
    settings: ofEws({ server: 'exchange.invalid' }),
    lines: [[/^exchange\.invalid$/, /host name is unknown|DNS does not answer/, /./]],
  },
  {
    fault: 'a certificate of an unknown CA',
    company: { exchange: OVER_TLS },
    lines: [
      [
        /^localhost.*, certificate$/,
        /issued by Corp Issuing CA/,
        /ca_file in section \[EWS\][^]*server\.corp\.example < Corp Issuing CA < Corp Root CA \(not sent\)/,
      ],
    ],
  },
  {
    fault: 'a self-signed certificate',
    company: { exchange: { tls: makeCertificate({ name: 'exchange' }) } },
    lines: [[/, certificate$/, /self-signed/, /that is the certificate itself/]],
  },
  {
    fault: 'an expired certificate',
    company: { exchange: { tls: identity(expired) } },
    ca: root.cert,
    lines: [[/, certificate$/, /has expired/, /Renew the certificate of Exchange/]],
  },
  {
    fault: 'a certificate of another name',
    company: { exchange: { tls: identity({ altNames: ['other.corp.example'] }) } },
    ca: root.cert,
    lines: [[/, certificate$/, /made out to another host name/, /server in section \[EWS\]/]],
  },
  {
    fault: 'a port that does not speak TLS',
    arrange: ({ home, exchange }) =>
      home.writeSettings(ofEws({ server: `https://127.0.0.1:${exchange.port}/EWS/Exchange.asmx` })),
    lines: [[/^127/, /connection|TLS/, /./]],
  },
  {
    fault: 'a wrong path',
    arrange: ({ home, exchange }) =>
      home.writeSettings(ofEws({ server: `http://127.0.0.1:${exchange.port}/owa/Exchange.asmx` })),
    lines: [[/, ways to sign in$/, /no EWS at this address/, /./]],
  },
  {
    fault: 'a wrong password, with Basic',
    settings: ofEws({ impers_pwd: 'wrong-password' }),
    lines: [[/^sign-in$/, /refuses the name or password of the account svc@corp\.example/, /impers_pwd/]],
  },
  {
    fault: 'a wrong password, with NTLM over TLS',
    company: { exchange: OVER_TLS },
    ca: root.cert,
    settings: ofEws({ impers_pwd: 'wrong-password' }),
    lines: [[/^sign-in$/, /refuses the name or password/, /0xC000035B[^]*Get-WebServicesVirtualDirectory/]],
  },
  {
    fault: 'a load balancer with a certificate of its own before Extended Protection',
    company: { exchange: { ...OVER_TLS, extendedProtection: 'require' } },
    ca: root.cert,
    arrange: async ({ home, exchange }) => {
      const port = await openLoadBalancer(exchange.port);
      await home.writeSettings(
        ofEws({ server: `https://localhost:${port}/EWS/Exchange.asmx`, ca_file: 'config/ca.pem' }),
      );
    },
    lines: [[/^sign-in$/, /refuses/, /same certificate on both[^]*ExtendedProtectionTokenChecking/]],
  },
  {
    fault: 'an account that is locked out',
    arrange: exchangeFault({ kind: 'locked-out' }),
    lines: [[/^sign-in$/, /is locked out/, /Unlock the account/]],
  },
  {
    fault: 'no common way to sign in',
    company: { exchange: { auth: ['ntlm'] } },
    settings: ofEws({ auth: 'basic' }),
    lines: [[/^sign-in$/, /offers ntlm, and auth is basic/, /change auth/]],
  },
  {
    fault: 'a refusal where only Kerberos is offered',
    company: { exchange: { auth: ['negotiate'] } },
    settings: ofEws({ impers_pwd: 'wrong-password' }),
    lines: [[/^sign-in$/, /refuses/, /setspn -S HTTP\/127\.0\.0\.1 /]],
  },
  {
    fault: 'an allow list without this program',
    arrange: exchangeFault({ kind: 'forbidden' }),
    args: ['--mailbox', 'ann@corp.example'],
    lines: [
      [CALENDAR, /refuses access/, /Set-OrganizationConfig -EwsAllowList @{Add="CmsCalendarMagic\/\*"}/],
    ],
  },
  {
    fault: 'a management scope that leaves a user out',
    company: {
      exchange: {
        accounts: [
          {
            user: 'svc@corp.example',
            password: 'Ews;Pass"7ü',
            mayImpersonate: ['bob@corp.example', 'carla@corp.example'],
          },
        ],
      },
    },
    lines: [
      [
        CALENDAR,
        /may not impersonate the user \(ErrorImpersonateUserDenied\)/,
        /New-ManagementScope[^]*-Role ApplicationImpersonation -User svc@corp\.example[^]*Windows Authorization Access Group/,
      ],
    ],
  },
  {
    fault: 'an account without the role',
    args: ['--mailbox', 'ann@corp.example'],
    arrange: exchangeFault({ kind: 'soap-fault', code: 'ErrorImpersonationDenied' }),
    lines: [[CALENDAR, /may not impersonate anybody/, /New-ManagementRoleAssignment/]],
  },
  {
    fault: 'a wrong mail_domain',
    settings: ofEws({ mail_domain: 'corp.invalid' }),
    args: ['--mailbox', 'ann@corp.invalid'],
    lines: [[/^calendar of ann@corp\.invalid$/, /no mailbox has this address/, /Check mail_domain/]],
  },
  {
    fault: 'a disabled account of a user',
    arrange: ({ exchange }) => exchange.setDisabled('ann@corp.example', true),
    lines: [[CALENDAR, /account of the user is disabled/, /Enable the account/]],
  },
  {
    fault: 'a mailbox without a calendar',
    args: ['--mailbox', 'ann@corp.example'],
    arrange: exchangeFault({ kind: 'response-error', code: 'ErrorFolderNotFound' }),
    lines: [[CALENDAR, /has no calendar/, /sign in to the mailbox once/]],
  },
  {
    fault: 'throttling',
    args: ['--mailbox', 'ann@corp.example'],
    arrange: exchangeFault({
      kind: 'response-error',
      code: 'ErrorServerBusy',
      values: { BackOffMilliseconds: '297749' },
    }),
    lines: [
      [CALENDAR, /the server is busy \(ErrorServerBusy\)/, /New-ThrottlingPolicy/],
      [
        /^throttling$/,
        /asked for fewer requests in 1 of 1/,
        /Set-ThrottlingPolicyAssociation svc@corp\.example/,
      ],
    ],
  },
  {
    fault: 'an application pool that is down',
    args: ['--mailbox', 'ann@corp.example'],
    arrange: exchangeFault({ kind: 'iis-unavailable' }),
    lines: [[CALENDAR, /web server is not available/, /MSExchangeServicesAppPool/]],
  },
  {
    fault: 'a mailbox server that does not answer',
    args: ['--mailbox', 'ann@corp.example'],
    settings: ofEws({ timeout: '1' }),
    arrange: exchangeFault({ kind: 'never-answer' }),
    lines: [[CALENDAR, /did not come within 1 s/, /timeout/]],
  },
  {
    fault: 'a server of another kind',
    args: ['--mailbox', 'ann@corp.example'],
    arrange: exchangeFault({ kind: 'http', status: 200, body: '<html>Welcome</html>' }),
    lines: [[CALENDAR, /no complete SOAP document/, /./]],
  },
];

/** Not as it should be, but the program works: exit code 0. */
const WARNINGS: readonly Fault[] = [
  {
    fault: 'passwords that everybody may read',
    arrange: (company) => chmod(inHome(company, 'config', 'settings.ini'), 0o644),
    lines: [
      [/settings\.ini$/, /^\[CMS API\] apipwd: .* every user of this computer can read; chmod 600/, /^$/],
    ],
  },
  {
    fault: 'a certificate that expires in a week',
    company: { exchange: { ...OVER_TLS, tls: identity({ validTo: new Date(Date.now() + 7.5 * DAY_MS) }) } },
    ca: root.cert,
    lines: [[/^localhost.*, certificate$/, /^It expires in 7 days: /, /Renew the certificate of Exchange/]],
  },
  {
    fault: 'certificates that nobody verifies',
    company: { cms: { tls: identity() } },
    settings: ofCms({ tls_verify: 'no' }),
    lines: [
      [/settings\.ini$/, /tls_verify/, /^$/],
      [/, certificate$/, /tls_verify = no passes over that/, /ca_file/],
    ],
  },
  {
    fault: 'a template whose picture nobody can load',
    arrange: (company) =>
      writeFile(
        inHome(company, 'templates', 'templ1.html'),
        '<p><img src="logo.png"><a href="{{ WEB_LINK }}">Join</a></p>',
      ),
    lines: [[/^templates.templ1\.html$/, /logo\.png/, /^$/]],
  },
  {
    fault: 'CMS 2.9',
    company: { cms: { softwareVersion: '2.9.14' } },
    lines: [[/, version$/, /^CMS 2\.9\.14\. /, /Update CMS to version 3/]],
  },
  {
    fault: 'alarms of CMS',
    company: { cms: { alarms: ['callBridgeConnectionFailure', 'recorderUnavailable'] } },
    lines: [[/, alarms$/, /callBridgeConnectionFailure, recorderUnavailable/, /web interface of CMS/]],
  },
  {
    fault: 'a room for members only',
    arrange: ({ cms }) => void (cms.objects.space('ann.space').nonMemberAccess = false),
    lines: [[ROOM, /only its members/, /nonMemberAccess=true/]],
  },
  {
    fault: 'a room of somebody else',
    arrange: ({ cms }) => void (cms.objects.space('ann.space').ownerJid = 'bob@jid.example'),
    lines: [[ROOM, /belongs to another user/, /ownerJid/]],
  },
  {
    fault: 'a misspelt entry of a list of mailboxes',
    settings: { Mailboxes: { except: 'config/except.txt' } },
    arrange: (company) => writeFile(inHome(company, 'config', 'except.txt'), 'ceo@corp.exmaple\n'),
    lines: [[/^\[Mailboxes\]$/, /No user of CMS leads to .*: ceo@corp\.exmaple\.$/, /Correct/]],
  },
  {
    fault: 'two users of one mailbox',
    settings: ofCms({ jiddomain: '' }),
    arrange: ({ cms }) => void cms.objects.addUser({ jid: 'Ann@other.example' }),
    lines: [[/^users$/, /lead to the same mailbox: ann@corp\.example\.$/, /Set jiddomain/]],
  },
  {
    fault: 'an address that is not the primary one',
    arrange: ({ exchange }) => {
      exchange.removeMailbox('ann@corp.example');
      exchange.addMailbox('ann.archer@corp.example', { proxyAddresses: ['ann@corp.example'] });
    },
    lines: [[/^calendars$/, /primary address of ann@corp\.example is ann\.archer@corp\.example/, /^$/]],
  },
  {
    fault: 'Exchange 2013',
    company: { exchange: { serverVersion: { MinorVersion: '0', MajorBuildNumber: '1497' } } },
    lines: [[/^version$/, /version 15\.0\.1497\.4, which this program was not made for/, /Exchange 2016/]],
  },
  {
    fault: 'a clock that is two minutes behind',
    clock: { ...systemClock, now: () => new Date(Date.now() - 125_000) },
    lines: [
      [/^clock and 127/, /2 min behind/, /w32tm \/resync/],
      [/^clock and 127/, /2 min behind/, /w32tm \/resync/],
    ],
  },
  {
    fault: 'a lock without anybody behind it',
    arrange: (company) => writeLock(company, 1),
    lines: [[/instance\.lock$/, /once, process 4711 on EX-TOOLS, since /, /takes over/]],
  },
];

function writeLock(company: Company, beat: number): Promise<void> {
  const entry = {
    token: 'x',
    mode: 'once',
    pid: 4711,
    host: 'EX-TOOLS',
    since: '2026-11-29T00:00:00.000Z',
  } as const;
  return writeFile(inHome(company, 'state', 'instance.lock'), renderLockText(entry, beat));
}

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

describe.each([
  ['the settings', SETTINGS],
  ['the home', HOME],
  ['CMS', CMS],
  ['Exchange', EXCHANGE],
])('check finds in %s', (_where, faults) => {
  it.each(few(faults, 5))('$fault, says what to do, and changes nothing', async (fault) => {
    const company = await open(fault);
    const before = await snapshot(company.home.dir);
    const { findings, code } = await check(company, fault);

    const wrong = findings.filter(({ result }) => result === 'failed');
    expect(wrong.map(toText)).toEqual(toExpected(fault.lines));
    expect(code).toBe(1);
    expect(await snapshot(company.home.dir)).toEqual(before);
    expect(new Set(company.exchange.requests.map(({ operation }) => operation))).not.toContain('UpdateItem');
    for (const { requestXml } of company.exchange.requests)
      expect(requestXml).toContain('<m:MaxChangesReturned>1<');
    expect(company.exchange.mails).toEqual([]);
    expect(company.exchange.signIns.failures).toBeLessThanOrEqual(1);
    expect(company.cms.signIn.refused).toBeLessThanOrEqual(1);
  });
});

describe('check warns of', () => {
  it.each(few(WARNINGS, 5))('$fault, with exit code 0', async (fault) => {
    const company = await open(fault);
    const before = await snapshot(company.home.dir);
    const { findings, code } = await check(company, fault);
    expect(findings.filter(({ result }) => result === 'warning').map(toText)).toEqual(
      toExpected(fault.lines),
    );
    expect(findings.filter(({ result }) => result !== 'ok' && result !== 'warning')).toEqual([]);
    expect(code).toBe(0);
    expect(await snapshot(company.home.dir)).toEqual(before);
  });
});

const toExpected = (lines: readonly Line[]): unknown[] =>
  lines.map(([what, detail, remedy]) => ({
    what: expect.stringMatching(what) as unknown,
    detail: expect.stringMatching(detail) as unknown,
    remedy: expect.stringMatching(remedy) as unknown,
  }));

async function open(fault: Fault): Promise<Company> {
  const company = await openArranged(fault);
  opened.push(company);
  return company;
}

async function check(
  company: Company,
  { args = [], clock = systemClock }: Pick<Fault, 'args' | 'clock'> = {},
): Promise<{ readonly findings: readonly Finding[]; readonly code: number }> {
  const ended = await runInProcess(company.home, ['check', '--json', ...args], { clock });
  expect(ended.stderr).toBe('');
  await expectNoHarm(company, [{ ...ended, signal: null, ms: 0 }], ['wrong-password']);
  const { ok, findings } = JSON.parse(ended.stdout) as { ok: boolean; findings: Finding[] };
  expect(ok).toBe(ended.code === 0);
  return { findings, code: ended.code };
}

const toText = ({ what, detail, remedy = [] }: Finding) => ({ what, detail, remedy: remedy.join('\n') });

/** Every file below the folder, with its content and the target of links. */
async function snapshot(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const texts: Record<string, string> = {};
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    texts[path.relative(dir, file)] = entry.isFile() ? await readFile(file, 'latin1') : 'no file';
  }
  return texts;
}

/** Ends TLS with a certificate of its own and speaks TLS to Exchange again. @returns the port */
async function openLoadBalancer(exchangePort: number): Promise<number> {
  const sockets = new Set<tls.TLSSocket>();
  const server = tls.createServer({ ...identity() }, (client) => {
    const onward = tls.connect({ host: '127.0.0.1', port: exchangePort, rejectUnauthorized: false });
    for (const [from, to] of [
      [client, onward],
      [onward, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  });
  return (server.address() as { port: number }).port;
}

describe('check with nothing wrong', () => {
  it('finds nothing, over HTTPS and NTLM, waits for nothing, and changes nothing', async () => {
    const company = await open({
      fault: 'none',
      company: { cms: { tls: identity() }, exchange: { ...OVER_TLS, extendedProtection: 'require' } },
      ca: root.cert,
      lines: [],
    });
    const before = await snapshot(company.home.dir);
    let sleeps = 0;
    const clock: Clock = { ...systemClock, sleep: (ms) => systemClock.sleep(ms * (sleeps += 1)) };
    const { findings, code } = await check(company, { clock });
    expect(findings.filter(({ result }) => result !== 'ok')).toEqual([]);
    expect(sleeps).toBe(0);
    expect(code).toBe(0);
    expect(await snapshot(company.home.dir)).toEqual(before);
    const said = findings.map(({ part, what, detail }) => `${part}: ${what}: ${detail}`).join('\n');
    for (const line of [
      /^CMS: 127\S+, certificate: server\.corp\.example, issued by Corp Issuing CA, valid until \d{4}-\d\d-\d\d\.$/m,
      /^CMS: 127\S+, version: CMS 3\.9\.$/m,
      /^CMS: users: 4 of 4 users are served; by domain of the JID there are jid\.example \(4\)\.$/m,
      /^CMS: room of ann@corp\.example: the space's own values are published, with a PIN\.$/m,
      /^Exchange: localhost\S+, ways to sign in: it offers ntlm, negotiate\.$/m,
      /^Exchange: sign-in: Exchange takes the account svc@corp\.example with NTLM, bound to its certificate \(Extended Protection\)\.$/m,
      /^Exchange: version: Exchange 2019 \(15\.2\.1544\.4\)\.$/m,
      /^Exchange: calendar of carla@corp\.example: /m,
      /^Clock: clock and localhost\S+: they agree\.$/m,
      /^Lock: state\/instance\.lock: nobody is at work/m,
    ])
      expect(said).toMatch(line);
    expect(said).not.toContain('dora');
    expect(company.exchange.signIns).toMatchObject({ attempts: 1, failures: 0 });
  });

  it('says of a room with a way in for hosts and one for guests which one is published', async () => {
    const company = await open({ fault: 'none', lines: [] });
    giveWaysIn(company.cms, 'private', 'public');
    const { findings, code } = await check(company);
    expect(findings.filter(({ what }) => ROOM.test(what)).map(({ detail }) => detail)).toEqual([
      'the access method Way 1 is published, with a PIN.',
    ]);
    expect(code).toBe(0);
  });

  it.each([
    [{ MinorVersion: '1', MajorBuildNumber: '2507' }, 'Exchange 2016 (15.1.2507.4).'],
    [{ MinorVersion: '2', MajorBuildNumber: '2562' }, 'Exchange Subscription Edition (15.2.2562.4).'],
  ])('knows the build %j', async (serverVersion, detail) => {
    const company = await open({ fault: 'none', company: { exchange: { serverVersion } }, lines: [] });
    const { findings } = await check(company, { args: ['--mailbox', 'bob@corp.example'] });
    expect(findings.find(({ part, what }) => part === 'Exchange' && what === 'version')?.detail).toBe(detail);
  });

  it('says who is at work on this home, beside whom it needs no lock', async () => {
    const company = await open({ fault: 'none', lines: [] });
    await writeLock(company, 1);
    // The holder gives a sign of life as soon as somebody has looked.
    const clock: Clock = {
      now: systemClock.now,
      sleep: async () => {
        await writeLock(company, 2);
      },
    };
    const { findings, code } = await check(company, { clock });
    expect(findings.at(-1)).toMatchObject({
      result: 'ok',
      detail: 'an instance is at work: once, process 4711 on EX-TOOLS, since 2026-11-29T00:00:00.000Z.',
    });
    expect(code).toBe(0);
  });
});

describe('check goes on', () => {
  it('to Exchange when CMS is down and nobody is known: the sign-in is tried all the same', async () => {
    const company = await open({ fault: 'none', lines: [] });
    company.cms.faults.add({ kind: 'status', times: Infinity });
    const { findings } = await check(company);
    const results = Object.fromEntries(findings.map(({ part, what, result }) => [`${part} ${what}`, result]));
    expect(results).toMatchObject({
      'CMS users': 'skipped',
      'CMS room': 'skipped',
      'Exchange sign-in': 'ok',
      'Exchange calendars': 'skipped',
    });
  });

  it('with the users of the last sync when CMS is down', async () => {
    const company = await open({ fault: 'none', lines: [] });
    company.cms.faults.add({ kind: 'status', times: Infinity });
    await writeFile(inHome(company, 'config', 'users.txt'), '2026-11-28 00:00:00\nbob@corp.example\n');
    const { findings } = await check(company);
    expect(findings.find(({ what }) => what === 'calendar of bob@corp.example')?.result).toBe('ok');
  });

  it('to what needs no settings when there are none, and says of the rest why not', async () => {
    const company = await open({ fault: 'none', lines: [] });
    await rm(inHome(company, 'config', 'settings.ini'));
    const { findings } = await check(company);
    expect(findings.map(({ part, result }) => `${part} ${result}`)).toEqual([
      'Settings failed',
      'Templates skipped',
      'Folders ok',
      'Folders ok',
      'Folders ok',
      'State ok',
      'CMS skipped',
      'Exchange skipped',
      'Clock skipped',
      'Lock ok',
    ]);
    expect(findings.find(({ part }) => part === 'CMS')?.detail).toMatch(
      /^Not looked at, because settings\.ini/,
    );
    expect(company.exchange.requests).toEqual([]);
    expect(company.cms.requests).toEqual([]);
  });

  it('to the other Call Bridge without signing in there once one has refused the account', async () => {
    const company = await open({ fault: 'none', lines: [] });
    const other = await startCms({ accounts: [{ user: 'apiuser', password: 'another' }] });
    opened.push(other);
    await company.home.writeSettings({
      'CMS API': { base_cms_url: `${company.cms.url}, ${other.url}`, apipwd: 'wrong-password' },
    });
    const { findings } = await check(company);
    const signIns = findings.filter(({ part, what }) => part === 'CMS' && what.endsWith('sign-in'));
    expect(signIns.map(({ result }) => result)).toEqual(['failed', 'skipped']);
    expect([company.cms.signIn.refused, other.requests.length]).toEqual([1, 0]);
  });
});
