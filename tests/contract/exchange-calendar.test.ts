/**
 * What the program relies on when it talks to Exchange: the whole adapter over real HTTP against both builds of the
 * embedded Exchange, signed in each way that there is.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../src/config/secrets/secret.js';
import type { EwsSettings } from '../../src/config/settings.js';
import { ExchangeError } from '../../src/errors.js';
import type { EwsCalendar } from '../../src/exchange/ews-calendar.js';
import type { Meeting, MeetingChange } from '../../src/model.js';
import { startExchange, type EmbeddedExchange } from '../../src/simulator/exchange/exchange.js';
import type { ExchangeOptions } from '../../src/simulator/exchange/exchange-options.js';
import type { Fault } from '../../src/simulator/exchange/faults/fault.js';
import { createCertificate, type Certificate, type CertificateKind } from '../support/certificates.js';
import { createEwsCalendar } from '../support/ews-calendar.js';
import { keepEnvelopesIn } from '../support/kept-envelopes.js';
import { passDeadlines } from '../support/deadlines.js';
import { few } from '../support/few.js';

const ANN = 'ann@corp.example';
const BOB = 'bob@corp.example';
const PASSWORD = 'Grüße & 123 пароль';
const DEADLINE_MS = 30_000;
const ACCOUNT = { user: 'magic@corp.example', domain: 'CORP', password: PASSWORD };

/** One way to reach a server: what it is started with, and what the settings say. */
interface Way {
  readonly server: Partial<ExchangeOptions>;
  readonly settings: Partial<EwsSettings>;
}

/** Keys of RSA take their time: one of each kind is enough. */
const made = new Map<CertificateKind, Certificate>();
function certificateOf(kind: CertificateKind): Certificate {
  const certificate = made.get(kind) ?? createCertificate(kind);
  made.set(kind, certificate);
  return certificate;
}

const overTls = (
  kind: CertificateKind,
  server: Partial<ExchangeOptions>,
  settings: Partial<EwsSettings> = {},
): Way => {
  const certificate = certificateOf(kind);
  return {
    server: { tls: certificate, ...server },
    settings: { tls: { verify: true, cas: [certificate.cert] }, ...settings },
  };
};

const NTLM = { auth: ['negotiate', 'ntlm'] } as const;
const BOUND = { ...NTLM, extendedProtection: 'require' } as const;

const WAYS: Readonly<Record<string, () => Way>> = {
  Basic: () => ({ server: { auth: ['basic'] }, settings: {} }),
  'Basic over TLS': () => overTls('ec-sha256', { auth: ['basic'] }, { auth: 'basic' }),
  NTLM: () => ({ server: { auth: ['ntlm', 'basic'] }, settings: {} }),
  'NTLM as DOMAIN\\user': () => ({ server: NTLM, settings: { auth: 'ntlm', user: 'CORP\\magic' } }),
  'NTLM under the name Negotiate': () => ({ server: { auth: ['negotiate'] }, settings: {} }),
  'NTLM without a timestamp': () => ({ server: { ...NTLM, ntlmTimestamp: false }, settings: {} }),
  'NTLM over TLS': () => overTls('rsa-sha256', { ...NTLM, extendedProtection: 'allow' }),
  'NTLM bound to TLS, SHA-256': () => overTls('rsa-sha256', BOUND),
  'NTLM bound to TLS, SHA-384': () => overTls('ec-sha384', BOUND, { user: 'CORP\\magic' }),
  'NTLM bound to TLS, SHA-512': () => overTls('rsa-sha512', BOUND),
};

const builds = ['gromox', 'exchange2019'] as const;
const calendars: EwsCalendar[] = [];
const servers: EmbeddedExchange[] = [];

async function start(way: Way, more: Partial<ExchangeOptions> = {}): Promise<EmbeddedExchange> {
  const exchange = await startExchange({ accounts: [ACCOUNT], keepEnvelopesIn, ...way.server, ...more });
  servers.push(exchange);
  exchange.addMailbox(ANN);
  exchange.addMailbox(BOB);
  return exchange;
}

function connect(exchange: EmbeddedExchange, way: Way, more: Partial<EwsSettings> = {}): EwsCalendar {
  const account = { user: ACCOUNT.user, password: new Secret(PASSWORD) };
  const calendar = createEwsCalendar(exchange.url, { ...account, ...way.settings, ...more });
  calendars.push(calendar);
  return calendar;
}

afterEach(async () => {
  for (const calendar of calendars.splice(0)) calendar.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const start1 = new Date('2027-03-01T10:00:00Z');
const end1 = new Date('2027-03-01T11:00:00Z');
const BODY =
  '<html>\r\n<head>\r\n<!-- </body> -->\r\n</head>\r\n<body lang=3DDE>  <p class="x_MsoNormal">Grüße &amp; mehr&nbsp;&#8211; “ok” 😀</p>\r\n\r\n</body>\r\n</html>\r\n';

const idsOf = (changes: readonly MeetingChange[]): string[] =>
  changes.map((change) => (change.kind === 'delete' ? `-${change.id}` : change.summary.ref.id));

async function readOne(calendar: EwsCalendar, mailbox: string, id: string): Promise<Meeting> {
  const [read] = await calendar.readMeetings(mailbox, [id]);
  if (read === undefined || 'error' in read) throw read?.error ?? new Error('Nothing was read.');
  return read.meeting;
}

/** How one signs in has nothing to do with what a build answers: the second one is reached in two ways. */
const REACHED_BY: Readonly<Record<(typeof builds)[number], readonly string[]>> = {
  exchange2019: Object.keys(WAYS),
  gromox: ['NTLM bound to TLS, SHA-256', 'Basic'],
};
const combinations = builds.flatMap((build) => REACHED_BY[build].map((way) => [build, way] as const));

describe.each(few(combinations, 6))('%s, %s', (build, wayName) => {
  let exchange: EmbeddedExchange;
  let calendar: EwsCalendar;

  beforeEach(async () => {
    const way = (WAYS[wayName] as () => Way)();
    exchange = await start(way, { build });
    calendar = connect(exchange, way);
  });
  afterEach(() => {
    expect(exchange.violations).toEqual([]);
  });

  test('a calendar is read once and then only its changes', async () => {
    const id = exchange.createMeeting(ANN, {
      subject: 'One',
      location: 'Room / @cms',
      start: start1,
      end: end1,
    });
    const first = await calendar.readChanges(ANN, undefined);
    expect(first.isLast).toBe(true);
    expect(first.changes).toMatchObject([
      { kind: 'upsert', summary: { ref: { id }, location: 'Room / @cms', type: 'Single' } },
    ]);
    const idle = await calendar.readChanges(ANN, first.syncState);
    expect(idle.changes).toEqual([]);
    exchange.editMeeting(ANN, id, { location: null });
    const other = exchange.createMeeting(ANN, { start: start1, end: end1 });
    const second = await calendar.readChanges(ANN, idle.syncState);
    expect(new Set(idsOf(second.changes))).toEqual(new Set([id, other]));
    exchange.deleteMeeting(ANN, other);
    expect(idsOf((await calendar.readChanges(ANN, second.syncState)).changes)).toEqual([`-${other}`]);
    expect(exchange.requests).toHaveLength(4);
  });

  test('a meeting is read as it is, and its body and marker are written as they are', async () => {
    const id = exchange.createMeeting(ANN, {
      subject: ' <Plan> & "more" ',
      location: "@cms; O'Neill & <Söhne>",
      body: BODY,
      start: start1,
      end: end1,
      attendees: [BOB],
    });
    const meeting = await readOne(calendar, ANN, id);
    expect(meeting).toMatchObject({
      mailbox: ANN,
      subject: ' <Plan> & "more" ',
      location: "@cms; O'Neill & <Söhne>",
      start: start1,
      end: end1,
      type: 'Single',
      hasAttendees: true,
      isCancelled: false,
      appointmentState: 1,
    });
    expect(meeting.body).toEqual({ html: BODY, isPlainText: false, isTruncated: false });
    expect(meeting.marker).toBeUndefined();

    const html = BODY.replace(
      '</body>\r\n</html>',
      '<p>&lt;link&gt; & </t:Body> ]]></p>\r\n</body>\r\n</html>',
    );
    const { changeKey } = await calendar.updateMeeting(ANN, {
      ref: meeting.ref,
      html,
      marker: '1 <&> "f"',
      send: 'all',
    });
    expect(exchange.readItem(ANN, id).body.text).toBe(html);
    expect(exchange.mails).toHaveLength(1);
    const again = await readOne(calendar, ANN, id);
    expect(again).toMatchObject({ marker: '1 <&> "f"', ref: { id, changeKey } });
    expect(again.body.html).toBe(html);
    expect(again).toMatchObject({
      subject: meeting.subject,
      location: meeting.location,
      start: start1,
      end: end1,
    });

    await calendar.updateMeeting(ANN, { ref: again.ref, html: BODY, marker: undefined, send: 'all' });
    const last = await readOne(calendar, ANN, id);
    expect(last.marker).toBeUndefined();
    expect(last.body.html).toBe(BODY);
  });

  test('an own write comes back as a change with the marker and the change key that it gave', async () => {
    const id = exchange.createMeeting(ANN, { location: '@cms', body: BODY, start: start1, end: end1 });
    const { syncState } = await calendar.readChanges(ANN, undefined);
    const { ref } = await readOne(calendar, ANN, id);
    const { changeKey } = await calendar.updateMeeting(ANN, {
      ref,
      html: '<p>x</p>',
      marker: 'm',
      send: 'none',
    });
    const page = await calendar.readChanges(ANN, syncState);
    expect(page.changes).toMatchObject([
      { kind: 'upsert', summary: { ref: { id, changeKey }, marker: 'm' } },
    ]);
    expect(exchange.mails).toEqual([]);
  });

  test('a series is read with its end and its changed occurrences, and each of these by itself', async () => {
    const weekly = { pattern: 'weekly', count: 5 } as const;
    const id = exchange.createMeeting(ANN, {
      subject: 'Series',
      start: start1,
      end: end1,
      recurrence: weekly,
      attendees: [BOB],
    });
    const third = new Date('2027-03-15T10:00:00Z');
    exchange.changeOccurrence(ANN, id, third, { location: '@cms', body: '<p>own</p>' });
    const master = await readOne(calendar, ANN, id);
    expect(master.type).toBe('RecurringMaster');
    // Without LastOccurrence it is the latest that it can be: the clocks may be put back meanwhile.
    expect(['2027-03-29T11:00:00.000Z', '2027-03-29T12:00:00.000Z']).toContain(
      (master.seriesEnd as Date).toISOString(),
    );
    expect(master.modifiedOccurrences).toMatchObject([
      { start: third, end: new Date('2027-03-15T11:00:00Z') },
    ]);
    const changed = await readOne(calendar, ANN, master.modifiedOccurrences[0]?.ref.id ?? '');
    expect(changed).toMatchObject({ type: 'Exception', location: '@cms', start: third });
    await calendar.updateMeeting(ANN, { ref: changed.ref, html: '<p>new</p>', marker: 'm', send: 'all' });
    const after = await readOne(calendar, ANN, changed.ref.id);
    expect(after).toMatchObject({ marker: 'm', body: { html: '<p>new</p>' } });
    expect((await readOne(calendar, ANN, id)).body.html).toBe('');
  });

  test("an attendee's copy can be told from the organizer's", async () => {
    exchange.createMeeting(ANN, { subject: 'Mine', start: start1, end: end1, attendees: [BOB] });
    const [own] = (await calendar.readChanges(ANN, undefined)).changes;
    const [copy] = (await calendar.readChanges(BOB, undefined)).changes;
    const stateOf = (change: MeetingChange | undefined): number | undefined =>
      change?.kind === 'upsert' ? change.summary.appointmentState : undefined;
    expect((stateOf(own) ?? 0) & 2).toBe(0);
    expect((stateOf(copy) ?? 0) & 2).toBe(2);
  });

  test('what is wrong with one meeting or one mailbox is told as such', async () => {
    const id = exchange.createMeeting(ANN, { start: start1, end: end1 });
    const gone = exchange.createMeeting(ANN, { start: start1, end: end1 });
    const { ref } = await readOne(calendar, ANN, gone);
    exchange.deleteMeeting(ANN, gone);
    const reads = await calendar.readMeetings(ANN, [gone, id]);
    expect(reads).toMatchObject([
      { id: gone, error: { code: 'ItemGone', reach: 'meeting' } },
      { id, meeting: {} },
    ]);
    await expect(
      calendar.updateMeeting(ANN, { ref, html: '', marker: 'm', send: 'none' }),
    ).rejects.toMatchObject({
      code: 'ItemGone',
    });
    await expect(calendar.readChanges('nobody@corp.example', undefined)).rejects.toMatchObject({
      code: 'MailboxUnavailable',
      reach: 'mailbox',
      retry: { when: 'after', ms: 3_600_000 },
    });
  });

  test.runIf(build === 'exchange2019')(
    'an edit between reading and writing is a conflict, and stays',
    async () => {
      const id = exchange.createMeeting(ANN, { body: BODY, start: start1, end: end1, attendees: [BOB] });
      const { ref } = await readOne(calendar, ANN, id);
      exchange.editMeeting(ANN, id, { body: '<p>edited</p>', sendUpdate: false });
      const update = calendar.updateMeeting(ANN, { ref, html: '<p>ours</p>', marker: 'm', send: 'all' });
      await expect(update).rejects.toMatchObject({
        code: 'Conflict',
        reach: 'meeting',
        retry: { when: 'now' },
      });
      expect(exchange.readItem(ANN, id).body.text).toBe('<p>edited</p>');
      expect(exchange.mails).toEqual([]);
    },
  );

  test.runIf(build === 'exchange2019')(
    'a sync state that the server does not know is told as such',
    async () => {
      const { syncState } = await calendar.readChanges(ANN, undefined);
      exchange.forgetSyncStates(ANN);
      await expect(calendar.readChanges(ANN, syncState)).rejects.toMatchObject({ code: 'SyncStateInvalid' });
      await expect(calendar.readChanges(ANN, undefined)).resolves.toBeDefined();
    },
  );
});

describe('pages', () => {
  test.each([24, 65_536])(
    'go on from state to state until the last one, with states of %i characters',
    async (syncStateLength) => {
      const way = WAYS['Basic']?.() as Way;
      const exchange = await start(way, { pageCap: 10, syncStateLength });
      const ids = Array.from({ length: 35 }, () => exchange.createMeeting(ANN, { start: start1, end: end1 }));
      const calendar = connect(exchange, way);
      const seen: string[] = [];
      let page = await calendar.readChanges(ANN, undefined);
      seen.push(...idsOf(page.changes));
      while (!page.isLast) {
        page = await calendar.readChanges(ANN, page.syncState);
        seen.push(...idsOf(page.changes));
      }
      expect(page.syncState).toHaveLength(syncStateLength);
      expect(seen.sort()).toEqual(ids.sort());
      expect(exchange.requests).toHaveLength(4);
    },
  );
});

describe('signing in with NTLM', () => {
  const mailboxes = (exchange: EmbeddedExchange, count: number): string[] =>
    Array.from({ length: count }, (_, index) => {
      const address = `user${index}@corp.example`;
      exchange.addMailbox(address);
      return address;
    });

  test('100 polls at 8 lanes take 8 handshakes', async () => {
    const way = WAYS['NTLM bound to TLS, SHA-256']?.() as Way;
    const exchange = await start(way, { latencyMs: 2 });
    const calendar = connect(exchange, way, { concurrency: 8 });
    const users = mailboxes(exchange, 100);
    await Promise.all(users.map((user) => calendar.readChanges(user, undefined)));
    expect(exchange.requests).toHaveLength(100);
    expect(exchange.signIns).toMatchObject({ handshakes: 8, attempts: 8, successes: 8, connections: 8 });
    calendar.beginCycle();
    await Promise.all(users.map((user) => calendar.readChanges(user, undefined)));
    expect(exchange.signIns.handshakes).toBe(8);
  });

  test.each(['NTLM', 'Basic', 'NTLM bound to TLS, SHA-256'])(
    'a wrong password makes at most 3 attempts for 200 mailboxes (%s)',
    async (name) => {
      const way = (WAYS[name] as () => Way)();
      const exchange = await start(way, { lockoutAfter: 4 });
      const calendar = connect(exchange, way, { concurrency: 16, password: new Secret('wrong') });
      const poll = async (): Promise<Set<string>> => {
        calendar.beginCycle();
        const all = await Promise.allSettled(users.map((user) => calendar.readChanges(user, undefined)));
        return new Set(
          all.map((each) => (each.status === 'rejected' ? (each.reason as ExchangeError).code : 'none')),
        );
      };
      const users = mailboxes(exchange, 200);
      expect(await poll()).toEqual(new Set(['CredentialsRefused']));
      expect(exchange.signIns.attempts).toBeLessThanOrEqual(3);
      const before = exchange.signIns.attempts;
      expect(await poll()).toEqual(new Set(['CredentialsRefused']));
      expect(exchange.signIns.attempts).toBe(before + 1);
    },
  );

  test.each(['NTLM', 'Basic'])(
    'two mailboxes that never answer do not starve the others (%s)',
    async (name) => {
      const way = (WAYS[name] as () => Way)();
      const exchange = await start(way);
      const users = mailboxes(exchange, 40);
      for (const mailbox of users.slice(0, 2))
        exchange.faults.add({ kind: 'never-answer', mailbox, times: 9 });
      const calendar = connect(exchange, way, { concurrency: 16, timeoutMs: DEADLINE_MS });
      const all = await passDeadlines(
        DEADLINE_MS,
        () => exchange.requests.length,
        () => Promise.allSettled(users.map((user) => calendar.readChanges(user, undefined))),
      );
      expect(all.map(({ status }) => status)).toEqual(
        users.map((_user, index) => (index < 2 ? 'rejected' : 'fulfilled')),
      );
    },
  );

  test('a password that is changed while connections are signed in does no harm to these', async () => {
    const way = WAYS['NTLM']?.() as Way;
    const exchange = await start(way);
    const calendar = connect(exchange, way, { concurrency: 1 });
    await calendar.readChanges(ANN, undefined);
    exchange.accounts.setPassword(ACCOUNT.user, 'another');
    await expect(calendar.readChanges(BOB, undefined)).resolves.toBeDefined();
    expect(exchange.signIns.attempts).toBe(1);
  });

  test('a connection that is signed out in mid-session is signed in again, and the update is done once', async () => {
    const way = WAYS['NTLM']?.() as Way;
    const exchange = await start(way);
    const calendar = connect(exchange, way, { concurrency: 1 });
    const id = exchange.createMeeting(ANN, { start: start1, end: end1, attendees: [BOB] });
    const { ref } = await readOne(calendar, ANN, id);
    exchange.faults.add({ kind: 'unauthorized', operation: 'UpdateItem' });
    await calendar.updateMeeting(ANN, { ref, html: '<p>x</p>', marker: 'm', send: 'all' });
    expect(exchange.mails).toHaveLength(1);
    expect(exchange.signIns).toMatchObject({ handshakes: 2, failures: 0 });
  });

  test('an update whose answer is lost in the handshake is not sent again', async () => {
    const way = WAYS['NTLM']?.() as Way;
    const exchange = await start(way);
    const id = exchange.createMeeting(ANN, { start: start1, end: end1, attendees: [BOB] });
    const { ref } = await readOne(connect(exchange, way), ANN, id);
    exchange.faults.add({ kind: 'reset', operation: 'UpdateItem', executed: true, times: Infinity });
    // Not signed in yet: the update goes out with the last message of the handshake.
    const update = connect(exchange, way).updateMeeting(ANN, {
      ref,
      html: '<p>x</p>',
      marker: 'm',
      send: 'all',
    });
    await expect(update).rejects.toMatchObject({ code: 'ConnectionLost' });
    expect(exchange.requests.filter(({ operation }) => operation === 'UpdateItem')).toHaveLength(1);
    expect(exchange.mails).toHaveLength(1);
  });

  test('a server that keeps no connection is named as what it is', async () => {
    const way = WAYS['NTLM']?.() as Way;
    const exchange = await start(way, { auth: ['ntlm'], closesAfterAnswer: true });
    const calendar = connect(exchange, way);
    await expect(calendar.readChanges(ANN, undefined)).rejects.toMatchObject({
      code: 'NoCommonSignIn',
      reach: 'run',
    });
  });

  test('a server that cuts the connection at the requests for one mailbox is none that keeps no connection', async () => {
    const way = WAYS['NTLM']?.() as Way;
    const exchange = await start(way);
    const calendar = connect(exchange, way);
    exchange.faults.add({ kind: 'reset', mailbox: ANN, times: Infinity });
    const refused = calendar.readChanges(ANN, undefined);
    await expect(refused).rejects.toMatchObject({ code: 'ConnectionLost', reach: 'mailbox' });
    await expect(calendar.readChanges(BOB, undefined)).resolves.toBeDefined();
  });

  test('an account that is locked out while connections are signed in is not tried once more', async () => {
    const way = WAYS['NTLM']?.() as Way;
    const exchange = await start(way);
    const calendar = connect(exchange, way, { concurrency: 1 });
    await calendar.readChanges(ANN, undefined);
    exchange.faults.add({ kind: 'locked-out' });
    for (const mailbox of [ANN, BOB]) {
      const refused = calendar.readChanges(mailbox, undefined);
      await expect(refused).rejects.toMatchObject({ code: 'CredentialsRefused', reach: 'run' });
    }
    expect(exchange.requests).toHaveLength(2);
    expect(exchange.signIns.attempts).toBe(1);
  });
});

describe('faults', () => {
  test('401 for one mailbox alone is of that mailbox, however many of its meetings are read', async () => {
    const way = WAYS['Basic']?.() as Way;
    const exchange = await start(way);
    const calendar = connect(exchange, way);
    const ids = [1, 2, 3].map(() => exchange.createMeeting(ANN, { start: start1, end: end1 }));
    await calendar.readChanges(ANN, undefined);
    exchange.faults.add({ kind: 'unauthorized', mailbox: ANN, times: Infinity });
    const refused = calendar.readMeetings(ANN, ids);
    await expect(refused).rejects.toMatchObject({ reach: 'mailbox', retry: { when: 'after' } });
    await expect(calendar.readChanges(BOB, undefined)).resolves.toBeDefined();
  });

  const FAULTS: readonly Fault[] = [
    { kind: 'soap-fault', code: 'ErrorServerBusy', values: { BackOffMilliseconds: '50' } },
    { kind: 'soap-fault', code: 'ErrorServerBusy', status: 200, bare: true },
    { kind: 'soap-fault', code: 'ErrorOfTomorrow' },
    { kind: 'response-error', code: 'ErrorMailboxStoreUnavailable' },
    { kind: 'response-error', code: 'ErrorServerBusy', values: { BackOffMilliseconds: '50' } },
    { kind: 'response-error', code: 'ErrorImpersonateUserDenied' },
    { kind: 'batch-error', code: 'ErrorServerBusy' },
    { kind: 'http', status: 418, body: 'teapot' },
    { kind: 'too-many-requests', retryAfter: '3' },
    { kind: 'service-unavailable', retryAfter: 'Wed, 01 Mar 2028 10:00:00 GMT' },
    { kind: 'iis-unavailable' },
    { kind: 'redirect-to-error-page' },
    { kind: 'forbidden' },
    { kind: 'empty-500' },
    { kind: 'text-500' },
    { kind: 'server-error-page' },
    { kind: 'server-error-page', status: 200 },
    { kind: 'truncated' },
    { kind: 'truncated', keep: 0.99 },
    { kind: 'garbage' },
    { kind: 'entity-bomb' },
    { kind: 'deep-nesting' },
    { kind: 'huge', bytes: 64 * 1024 * 1024 },
    { kind: 'drip' },
    { kind: 'reset' },
    { kind: 'reset-mid-answer' },
    { kind: 'never-answer' },
  ];

  const ENDS_BY_DEADLINE = ['drip', 'never-answer'];

  const call = async (
    calendar: EwsCalendar,
    operation: string,
    id: string,
    changeKey: string,
  ): Promise<unknown> => {
    if (operation === 'SyncFolderItems') return calendar.readChanges(ANN, undefined);
    if (operation === 'UpdateItem') {
      return calendar.updateMeeting(ANN, {
        ref: { id, changeKey },
        html: '<p>x</p>',
        marker: 'm',
        send: 'none',
      });
    }
    const [read] = await calendar.readMeetings(ANN, [id]);
    if (read !== undefined && 'error' in read) throw read.error;
    return read;
  };

  const matrix = ['NTLM', 'Basic over TLS'].flatMap((way) =>
    (['SyncFolderItems', 'GetItem', 'UpdateItem'] as const).map((operation) => [way, operation] as const),
  );
  test.each(few(matrix, 6))(
    'over %s, in %s: each is an error that is understood, holds up nobody else, and is over when it is over',
    async (name, operation) => {
      const way = (WAYS[name] as () => Way)();
      const exchange = await start(way);
      const calendar = connect(exchange, way, { concurrency: 2, timeoutMs: DEADLINE_MS });
      const id = exchange.createMeeting(ANN, { start: start1, end: end1 });
      for (const fault of FAULTS) {
        const label = JSON.stringify(fault);
        const { ref } = await readOne(calendar, ANN, id);
        exchange.faults.add({ ...fault, operation, mailbox: ANN });
        const began = performance.now();
        const callBoth = () =>
          Promise.allSettled([
            call(calendar, operation, id, ref.changeKey),
            calendar.readChanges(BOB, undefined),
          ]);
        const [outcome, other] = ENDS_BY_DEADLINE.includes(fault.kind)
          ? await passDeadlines(DEADLINE_MS, () => exchange.requests.length, callBoth)
          : await callBoth();
        expect(performance.now() - began, label).toBeLessThan(DEADLINE_MS);
        expect(other.status, label).toBe('fulfilled');
        // A read may have been healed by its second try.
        if (outcome.status === 'rejected') {
          expect(outcome.reason, label).toBeInstanceOf(ExchangeError);
          expect((outcome.reason as ExchangeError).message, label).toMatch(/ann@corp\.example/);
          expect((outcome.reason as ExchangeError).reach, label).not.toBe('run');
        } else {
          expect(fault.kind, label).toBe('reset');
        }
        exchange.faults.clear();
        const after = await readOne(calendar, ANN, id);
        await expect(call(calendar, operation, id, after.ref.changeKey), label).resolves.toBeDefined();
      }
    },
  );

  test('an empty sync state is never taken over, and the same page again is given as it is', async () => {
    const way = WAYS['Basic']?.() as Way;
    const exchange = await start(way);
    const calendar = connect(exchange, way);
    exchange.faults.add({ kind: 'empty-sync-state' });
    await expect(calendar.readChanges(ANN, undefined)).rejects.toMatchObject({ code: 'SyncStateInvalid' });
    await expect(calendar.readChanges(ANN, undefined)).resolves.toMatchObject({ isLast: true });
  });

  test('an answer that conflicts after it has saved is a conflict', async () => {
    const way = WAYS['Basic']?.() as Way;
    const exchange = await start(way);
    const calendar = connect(exchange, way);
    const id = exchange.createMeeting(ANN, { start: start1, end: end1, attendees: [BOB] });
    const { ref } = await readOne(calendar, ANN, id);
    exchange.faults.add({ kind: 'partial-success' });
    await expect(
      calendar.updateMeeting(ANN, { ref, html: '<p>x</p>', marker: 'm', send: 'all' }),
    ).rejects.toMatchObject({
      code: 'Conflict',
    });
    expect((await readOne(calendar, ANN, id)).body.html).toBe('<p>x</p>');
  });
});
