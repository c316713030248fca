import { describe, expect, test } from 'vitest';
import type { ExchangeError } from '../../../../src/errors.js';
import type { EwsCalendar } from '../../../../src/exchange/ews-calendar.js';
import {
  answerWell,
  createTestCalendar,
  startLocalEws,
  type Answering,
  type LocalEws,
  type SeenRequest,
} from '../local-ews.js';
import { makeCertificate } from '../../../../src/simulator/http/certificate.js';
import { passDeadlines } from '../../../support/deadlines.js';
import { startMinds } from './minds.js';

const BASIC = { 'WWW-Authenticate': 'Basic realm="exchange"' };
const RIGHT = `Basic ${Buffer.from('magic@example.test:pässword').toString('base64')}`;

const DEADLINE_MS = 10_000;

const mailboxes = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `user${index}@example.test`);

/** What a poll of so many mailboxes came to, all of them at once. */
const codesOf = async (calendar: EwsCalendar, count: number): Promise<(string | undefined)[]> =>
  (await Promise.allSettled(mailboxes(count).map((mailbox) => calendar.readChanges(mailbox, undefined)))).map(
    (each) => (each.status === 'fulfilled' ? undefined : (each.reason as ExchangeError).code),
  );

/** The same beside mailboxes that are never answered. */
const codesInTime = (ews: LocalEws, calendar: EwsCalendar, count: number): Promise<(string | undefined)[]> =>
  passDeadlines(
    DEADLINE_MS,
    () => ews.requests.length,
    () => codesOf(calendar, count),
  );

/** What a poll of one mailbox failed with. */
const errorOf = (calendar: EwsCalendar): Promise<ExchangeError | undefined> =>
  calendar.readChanges('a@example.test', undefined).then(
    () => undefined,
    (reason: unknown) => reason as ExchangeError,
  );

describe('Basic', () => {
  test('is sent in UTF-8 with each request, once it is known to be wanted', async () => {
    const ews = await startLocalEws((request, response, socket) => {
      if (request.headers.authorization === RIGHT) return answerWell(request, response, socket);
      response.writeHead(401, BASIC).end();
    });
    const calendar = createTestCalendar(ews.url, { auth: 'auto' });
    for (const mailbox of mailboxes(3)) await calendar.readChanges(mailbox, undefined);
    expect(ews.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      RIGHT,
      RIGHT,
      RIGHT,
    ]);
  });

  test('is not sent where the settings ask for NTLM', async () => {
    const ews = await startLocalEws((_request, response) => void response.writeHead(401, BASIC).end());
    const calendar = createTestCalendar(ews.url, { auth: 'ntlm' });
    const error = await errorOf(calendar);
    expect(error).toMatchObject({ code: 'NoCommonSignIn', reach: 'run' });
    expect(error?.message).toContain('offers basic');
    expect(ews.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test('is refused by name where the server does not take it', async () => {
    const ews = await startLocalEws(
      (_request, response) => void response.writeHead(401, { 'WWW-Authenticate': 'Negotiate' }).end(),
    );
    const calendar = createTestCalendar(ews.url, { auth: 'basic' });
    expect(await errorOf(calendar)).toMatchObject({ code: 'NoCommonSignIn' });
  });
});

test('a server that is set up anew is asked again what it offers', async () => {
  let offer = 'Basic realm="old"';
  const ews = await startLocalEws((request, response, socket) => {
    const isBasic = request.headers.authorization !== undefined && offer.startsWith('Basic');
    if (isBasic) return answerWell(request, response, socket);
    response.writeHead(401, { 'WWW-Authenticate': offer }).end();
  });
  const calendar = createTestCalendar(ews.url, { auth: 'auto' });
  await calendar.readChanges('a@example.test', undefined);
  offer = 'Bearer';
  expect(await errorOf(calendar)).toMatchObject({ code: 'NoCommonSignIn' });
  offer = 'Basic realm="new"';
  calendar.beginCycle();
  await expect(calendar.readChanges('a@example.test', undefined)).resolves.toBeDefined();
});

describe('a server that needs no sign-in', () => {
  test('is asked without one', async () => {
    const ews = await startLocalEws(answerWell);
    await createTestCalendar(ews.url, { auth: 'auto' }).readChanges('a@example.test', undefined);
    expect(ews.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

test('a server that does not take what auth says is sent the password once, not once for each lane', async () => {
  const ews = await startLocalEws(
    (_request, response) => void response.writeHead(401, { 'WWW-Authenticate': 'NTLM' }).end(),
  );
  const calendar = createTestCalendar(ews.url, { auth: 'basic', concurrency: 16 });
  calendar.beginCycle();
  const codes = await codesOf(calendar, 40);
  expect(new Set(codes)).toEqual(new Set(['NoCommonSignIn']));
  expect(ews.requests).toHaveLength(1);
});

describe('a wrong password', () => {
  const refuse: Answering = (_request, response) => void response.writeHead(401, BASIC).end();
  const attempts = (requests: readonly SeenRequest[]): number =>
    requests.filter(({ headers }) => headers.authorization !== undefined).length;

  test.each(['basic', 'auto'] as const)(
    'reaches the server three times for 200 mailboxes, and once in the next cycle (%s)',
    async (auth) => {
      const ews = await startLocalEws(refuse);
      const calendar = createTestCalendar(ews.url, { auth, concurrency: 16 });
      calendar.beginCycle();
      const codes = await codesOf(calendar, 200);
      expect(new Set(codes)).toEqual(new Set(['CredentialsRefused']));
      expect(attempts(ews.requests)).toBe(3);
      calendar.beginCycle();
      await codesOf(calendar, 200);
      expect(attempts(ews.requests)).toBe(4);
    },
  );

  test('names account, server and remedy, and ends the run', async () => {
    const ews = await startLocalEws(refuse);
    const calendar = createTestCalendar(ews.url);
    const error = await errorOf(calendar);
    expect(error).toMatchObject({ reach: 'run', code: 'CredentialsRefused' });
    const { message, hint } = error!;
    expect(message).toContain('magic@example.test');
    expect(message).toContain('localhost:');
    expect(hint).toContain('impers_pwd');
  });

  test('is not tried again where the server says that the account is locked out', async () => {
    const ews = await startLocalEws(
      (_request, response) =>
        void response
          .writeHead(401, BASIC)
          .end('The referenced account is currently locked out and may not be logged on to.'),
    );
    const calendar = createTestCalendar(ews.url);
    const codes = await codesOf(calendar, 20);
    expect(new Set(codes)).toEqual(new Set(['CredentialsRefused']));
    expect(ews.requests).toHaveLength(1);
    expect(await errorOf(calendar)).toMatchObject({
      message: expect.stringContaining('locked out') as string,
      hint: expect.stringContaining('Unlock') as string,
    });
  });

  test.each([
    ['a help text', 'If your account is locked out, contact your help desk. Lockout policy: see intranet.'],
    ['the heading of a page', '<h1>Access denied</h1><li>Is your account locked out?</li>'],
  ])('is not called locked out for %s in the error page (case 24)', async (_where, page) => {
    const ews = await startLocalEws((_request, response) => void response.writeHead(401, BASIC).end(page));
    const error = await errorOf(createTestCalendar(ews.url));
    expect(error?.message).toContain('refuses the name or password');
  });

  test('over TLS with NTLM: the hint names Extended Protection and the load balancer (case 24)', async () => {
    const server = await startMinds(['refuses'], 'ntlm', makeCertificate());
    const error = await errorOf(
      createTestCalendar(server.url, { auth: 'auto', tls: { verify: false, cas: [] } }),
    );
    expect(error).toMatchObject({ code: 'CredentialsRefused' });
    expect(error?.hint).toMatch(/load balancer that re-encrypts.*Extended Protection/);
  });

  test('that becomes right is noticed in the next cycle', async () => {
    let isRight = false;
    const ews = await startLocalEws((request, response, socket) =>
      isRight ? answerWell(request, response, socket) : refuse(request, response, socket),
    );
    const calendar = createTestCalendar(ews.url);
    await errorOf(calendar);
    isRight = true;
    expect(await errorOf(calendar)).toMatchObject({ code: 'CredentialsRefused' });
    calendar.beginCycle();
    const codes = await codesOf(calendar, 20);
    expect(new Set(codes)).toEqual(new Set([undefined]));
  });
});

describe("a 401 of the server's own trouble", () => {
  test('once in between is not noticed', async () => {
    let count = 0;
    const ews = await startLocalEws((request, response, socket) =>
      ++count === 5 ? void response.writeHead(401, BASIC).end() : answerWell(request, response, socket),
    );
    const calendar = createTestCalendar(ews.url);
    const codes = await codesOf(calendar, 20);
    expect(new Set(codes)).toEqual(new Set([undefined]));
  });

  test('for one mailbox keeps nobody else from being served', async () => {
    const ews = await startLocalEws((request, response, socket) =>
      request.mailbox === 'user7@example.test'
        ? void response.writeHead(401, BASIC).end()
        : answerWell(request, response, socket),
    );
    const calendar = createTestCalendar(ews.url);
    const codes = await codesOf(calendar, 30);
    expect(codes.filter((code) => code !== undefined)).toEqual(['Transient']);
    expect(codes[7]).toBe('Transient');
    expect(ews.requests.filter(({ mailbox }) => mailbox === 'user7@example.test')).toHaveLength(2);
  });
});

test('a first request that hangs does not hold up the others until its deadline', async () => {
  let isFirst = true;
  const ews = await startLocalEws((request, response, socket) => {
    if (isFirst) {
      isFirst = false;
      return;
    }
    return answerWell(request, response, socket);
  });
  const calendar = createTestCalendar(ews.url, { timeoutMs: DEADLINE_MS, concurrency: 16 });
  const codes = await codesInTime(ews, calendar, 12);
  expect(codes.filter((code) => code !== undefined)).toEqual(['TimedOut']);
});

describe('mailboxes that never answer', () => {
  /** Those of the first `count` mailboxes. */
  const isHung = (request: SeenRequest, count: number): boolean => mailboxes(count).includes(request.mailbox);

  test.each(['basic', 'auto'] as const)('hold up nobody else while signing in (%s)', async (auth) => {
    const ews = await startLocalEws((request, response, socket) => {
      if (isHung(request, 2)) return;
      if (request.headers.authorization !== undefined) return answerWell(request, response, socket);
      response.writeHead(401, BASIC).end();
    });
    const calendar = createTestCalendar(ews.url, { auth, timeoutMs: DEADLINE_MS, concurrency: 16 });
    for (let cycle = 0; cycle < 2; cycle++) {
      calendar.beginCycle();
      const codes = await codesInTime(ews, calendar, 40);
      expect(codes.slice(0, 2)).toEqual(['TimedOut', 'TimedOut']);
      expect(new Set(codes.slice(2))).toEqual(new Set([undefined]));
    }
  });

  test('do not make a wrong password reach the server more than three times', async () => {
    const ews = await startLocalEws((request, response) => {
      if (!isHung(request, 2)) response.writeHead(401, BASIC).end();
    });
    const calendar = createTestCalendar(ews.url, { timeoutMs: DEADLINE_MS, concurrency: 16 });
    calendar.beginCycle();
    const codes = await codesInTime(ews, calendar, 200);
    expect(codes.slice(0, 2)).toEqual(['TimedOut', 'TimedOut']);
    expect(new Set(codes.slice(2))).toEqual(new Set(['CredentialsRefused']));
    expect(ews.requests).toHaveLength(3);
  });

  test('are not waited for one after the other where they are all', async () => {
    const ews = await startLocalEws(() => undefined);
    const calendar = createTestCalendar(ews.url, { timeoutMs: DEADLINE_MS, concurrency: 16 });
    const ended = await passDeadlines(
      DEADLINE_MS,
      () => ews.requests.length,
      () => Promise.allSettled(mailboxes(100).map((mailbox) => calendar.readChanges(mailbox, undefined))),
    );
    const errors = ended.map((each) => (each as PromiseRejectedResult).reason as ExchangeError);
    for (const error of errors) expect(error).toMatchObject({ code: 'TimedOut', reach: 'mailbox' });
    const notMade = errors.filter(({ message }) => message.includes('was not made'));
    expect(notMade.length).toBeGreaterThan(50);
    expect(ews.requests).toHaveLength(100 - notMade.length);
  });

  test('are seen to recover by those who are still to come (case 26)', async () => {
    const hanging: string[] = [];
    const ews = await startLocalEws((request, response, socket) => {
      if (hanging.length >= 8) return answerWell(request, response, socket);
      hanging.push(request.mailbox);
    });
    const calendar = createTestCalendar(ews.url, { timeoutMs: DEADLINE_MS, concurrency: 16 });
    const all = mailboxes(100);
    const codes = await codesInTime(ews, calendar, 100);
    for (const [index, mailbox] of all.entries()) {
      expect(codes[index]).toBe(hanging.includes(mailbox) ? 'TimedOut' : undefined);
    }
  });
});
