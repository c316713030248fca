/**
 * `check` with one thing wrong at a time: the line that says so, what to do about it, exit code 1, and nothing changed
 * anywhere.
 */
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { startCms } from '../../src/simulator/cms/start-cms.js';
import { renderLockText } from '../../src/store/lock/lock-file.js';
import type { Clock } from '../../src/sync/ports.js';
import { systemClock } from '../../src/system-clock.js';
import type { Company } from '../support/company.js';
import { few } from '../support/few.js';
import { runInProcess } from '../support/in-process.js';
import { CMS_MISTAKES } from '../support/mistakes/cms.js';
import { EXCHANGE_MISTAKES } from '../support/mistakes/exchange.js';
import {
  DAY_MS,
  giveWaysIn,
  identity,
  inHome,
  ofCms,
  openArranged,
  OVER_TLS,
  root,
} from '../support/mistakes/mistake.js';
import type { Arrangement, Line, Mistake } from '../support/mistakes/mistake.js';
import { SETTINGS_MISTAKES } from '../support/mistakes/settings.js';
import { expectNoHarm } from '../support/no-harm.js';

interface Finding {
  readonly part: string;
  readonly what: string;
  readonly result: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  readonly remedy?: readonly string[];
}

const TABLES: readonly (readonly [where: string, mistakes: readonly Mistake[]])[] = [
  ['the settings and the home', SETTINGS_MISTAKES],
  ['CMS', CMS_MISTAKES],
  ['Exchange', EXCHANGE_MISTAKES],
];

/** Not as it should be, but the program works: exit code 0. */
const WARNINGS: readonly (Mistake & { readonly check: readonly Line[] })[] = [
  {
    mistake: 'passwords that everybody may read',
    arrange: (company) => chmod(inHome(company, 'config', 'settings.ini'), 0o644),
    check: [
      [/settings\.ini$/, /^\[CMS API\] apipwd: .* every user of this computer can read; chmod 600/, /^$/],
    ],
  },
  {
    mistake: 'a certificate that expires in a week',
    company: { exchange: { ...OVER_TLS, tls: identity({ validTo: new Date(Date.now() + 7.5 * DAY_MS) }) } },
    ca: root.cert,
    check: [[/^localhost.*, certificate$/, /^It expires in 7 days: /, /Renew the certificate of Exchange/]],
  },
  {
    mistake: 'certificates that nobody verifies',
    company: { cms: { tls: identity() } },
    settings: ofCms({ tls_verify: 'no' }),
    check: [
      [/settings\.ini$/, /tls_verify/, /^$/],
      [/, certificate$/, /tls_verify = no passes over that/, /ca_file/],
    ],
  },
  {
    mistake: 'a template whose picture nobody can load',
    arrange: (company) =>
      writeFile(
        inHome(company, 'templates', 'templ1.html'),
        '<p><img src="logo.png"><a href="{{ WEB_LINK }}">Join</a></p>',
      ),
    check: [[/^templates.templ1\.html$/, /logo\.png/, /^$/]],
  },
  {
    mistake: 'CMS 2.9',
    company: { cms: { softwareVersion: '2.9.14' } },
    check: [[/, version$/, /^CMS 2\.9\.14\. /, /Update CMS to version 3/]],
  },
  {
    mistake: 'alarms of CMS',
    company: { cms: { alarms: ['callBridgeConnectionFailure', 'recorderUnavailable'] } },
    check: [[/, alarms$/, /callBridgeConnectionFailure, recorderUnavailable/, /web interface of CMS/]],
  },
  {
    mistake: 'a room for members only',
    arrange: ({ cms }) => void (cms.objects.space('ann.space').nonMemberAccess = false),
    check: [[/^room of ann/, /only its members/, /nonMemberAccess=true/]],
  },
  {
    mistake: 'a room of somebody else',
    arrange: ({ cms }) => void (cms.objects.space('ann.space').ownerJid = 'bob@jid.example'),
    check: [[/^room of ann/, /belongs to another user/, /ownerJid/]],
  },
  {
    mistake: 'a misspelt entry of a list of mailboxes',
    settings: { Mailboxes: { except: 'config/except.txt' } },
    arrange: (company) => writeFile(inHome(company, 'config', 'except.txt'), 'ceo@corp.exmaple\n'),
    check: [[/^\[Mailboxes\]$/, /No user of CMS leads to .*: ceo@corp\.exmaple\.$/, /Correct/]],
  },
  {
    mistake: 'templates of mailboxes and domains that nobody has',
    settings: {
      Templates: Object.fromEntries(
        ['ann@corp.example', '*@corp.example', 'ann@corp.exmaple', '*@other.example'].map((name) => [
          name,
          'templates/templ2.html',
        ]),
      ),
    },
    check: [
      [/^\[Templates\]$/, /No user of CMS .*: ann@corp\.exmaple, \*@other\.example\.$/, /primary address/],
    ],
  },
  {
    mistake: 'two users of one mailbox',
    settings: ofCms({ jiddomain: '' }),
    arrange: ({ cms }) => void cms.objects.addUser({ jid: 'Ann@other.example' }),
    check: [[/^users$/, /lead to the same mailbox: ann@corp\.example\.$/, /Set jiddomain/]],
  },
  {
    mistake: 'an address that is not the primary one',
    arrange: ({ exchange }) => {
      exchange.removeMailbox('ann@corp.example');
      exchange.addMailbox('ann.archer@corp.example', { proxyAddresses: ['ann@corp.example'] });
    },
    check: [[/^calendars$/, /primary address of ann@corp\.example is ann\.archer@corp\.example/, /^$/]],
  },
  {
    mistake: 'Exchange 2013',
    company: { exchange: { serverVersion: { MinorVersion: '0', MajorBuildNumber: '1497' } } },
    check: [[/^version$/, /version 15\.0\.1497\.4, which this program was not made for/, /Exchange 2016/]],
  },
  {
    mistake: 'a clock that is two minutes behind',
    clock: { ...systemClock, now: () => new Date(Date.now() - 125_000) },
    check: [
      [/^clock and 127/, /2 min behind/, /w32tm \/resync/],
      [/^clock and 127/, /2 min behind/, /w32tm \/resync/],
    ],
  },
  {
    mistake: 'a damaged file in the state',
    arrange: (company) => writeFile(inHome(company, 'state', 'run.json'), '{"format":1,'),
    check: [[/^state files$/, /run\.json cannot be used: it is not complete JSON/, /Nothing has to be done/]],
  },
  {
    mistake: 'a lock without anybody behind it',
    arrange: (company) => writeLock(company, 1),
    check: [[/instance\.lock$/, /once, process 4711 on EX-TOOLS, since /, /takes over/]],
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

async function expectFound(mistake: Mistake & { readonly check: readonly Line[] }): Promise<Company> {
  const company = await open(mistake);
  const before = await snapshot(company.home.dir);
  const { findings, code } = await check(company, mistake);
  const wrong = findings.filter(({ result }) => result === 'failed');
  expect(wrong.map(toText)).toEqual(toExpected(mistake.check));
  expect(code).toBe(1);
  expect(await snapshot(company.home.dir)).toEqual(before);
  return company;
}

describe.each(TABLES)('check finds in %s', (_where, mistakes) => {
  const cases = mistakes.flatMap(({ check: lines, ...mistake }) =>
    lines === undefined ? [] : [{ ...mistake, check: lines }],
  );
  it.each(few(cases, 5))('$mistake, says what to do, and changes nothing', async (mistake) => {
    const { exchange, cms } = await expectFound(mistake);
    expect(new Set(exchange.requests.map(({ operation }) => operation))).not.toContain('UpdateItem');
    for (const { requestXml } of exchange.requests) expect(requestXml).toContain('<m:MaxChangesReturned>1<');
    expect(exchange.mails).toEqual([]);
    expect(exchange.signIns.failures).toBeLessThanOrEqual(1);
    expect(cms.signIn.refused).toBeLessThanOrEqual(1);
  });
});

it('check finds a load balancer with a certificate of its own before Extended Protection', async () => {
  await expectFound({
    mistake: 'a load balancer',
    company: { exchange: { ...OVER_TLS, extendedProtection: 'require' } },
    ca: root.cert,
    arrange: async ({ home, exchange }) => {
      const port = await openLoadBalancer(exchange.port);
      await home.writeSettings({
        EWS: { server: `https://localhost:${port}/EWS/Exchange.asmx`, ca_file: 'config/ca.pem' },
      });
    },
    check: [[/^sign-in$/, /refuses/, /same certificate on both[^]*ExtendedProtectionTokenChecking/]],
  });
});

describe('check warns of', () => {
  it.each(few(WARNINGS, 5))('$mistake, with exit code 0', async (mistake) => {
    const company = await open(mistake);
    const before = await snapshot(company.home.dir);
    const { findings, code } = await check(company, mistake);
    expect(findings.filter(({ result }) => result === 'warning').map(toText)).toEqual(
      toExpected(mistake.check),
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

async function open(arrangement: Arrangement = {}): Promise<Company> {
  const company = await openArranged(arrangement);
  opened.push(company);
  return company;
}

async function check(
  company: Company,
  { mailbox, clock = systemClock }: Pick<Mistake, 'mailbox' | 'clock'> = {},
): Promise<{ readonly findings: readonly Finding[]; readonly code: number }> {
  const args = ['check', '--json', ...(mailbox === undefined ? [] : ['--mailbox', mailbox])];
  const ended = await runInProcess(company.home, args, { clock });
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
      company: { cms: { tls: identity() }, exchange: { ...OVER_TLS, extendedProtection: 'require' } },
      ca: root.cert,
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
    const company = await open();
    giveWaysIn(company.cms, 'private', 'public');
    const { findings, code } = await check(company);
    expect(
      findings.filter(({ what }) => what === 'room of ann@corp.example').map(({ detail }) => detail),
    ).toEqual(['the access method Way 1 is published, with a PIN.']);
    expect(code).toBe(0);
  });

  it.each([
    [{ MinorVersion: '1', MajorBuildNumber: '2507' }, 'Exchange 2016 (15.1.2507.4).'],
    [{ MinorVersion: '2', MajorBuildNumber: '2562' }, 'Exchange Subscription Edition (15.2.2562.4).'],
  ])('knows the build %j', async (serverVersion, detail) => {
    const company = await open({ company: { exchange: { serverVersion } } });
    const { findings } = await check(company, { mailbox: 'bob@corp.example' });
    expect(findings.find(({ part, what }) => part === 'Exchange' && what === 'version')?.detail).toBe(detail);
  });

  it('says who is at work on this home, beside whom it needs no lock', async () => {
    const company = await open();
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
    const company = await open();
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
    const company = await open();
    company.cms.faults.add({ kind: 'status', times: Infinity });
    await writeFile(inHome(company, 'config', 'users.txt'), '2026-11-28 00:00:00\nbob@corp.example\n');
    const { findings } = await check(company);
    expect(findings.find(({ what }) => what === 'calendar of bob@corp.example')?.result).toBe('ok');
  });

  it('to what needs no settings when there are none, and says of the rest why not', async () => {
    const company = await open();
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
    const company = await open();
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
