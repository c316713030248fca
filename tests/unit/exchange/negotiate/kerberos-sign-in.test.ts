/**
 * How tokens and answers go back and forth, with a library that gives the tokens which a test wants. The real ones are
 * tried in tests/kerberos.
 */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { NativeCallsError } from '../../../../src/errors.js';
import type { OpenSecurityLibrary } from '../../../../src/exchange/negotiate/kerberos-sign-in.js';
import {
  SecurityFailure,
  type SecurityFailureKind,
} from '../../../../src/native/kerberos/security-context.js';
import { makeCertificate } from '../../../../src/simulator/http/certificate.js';
import { toTlsEndPoint } from '../../../../src/exchange/sign-in/tls-end-point.js';
import { createTestCalendar, idle, sendXml, startLocalEws, type Answering } from '../local-ews.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const tokenOf = (authorization = ''): string =>
  Buffer.from(authorization.replace(/^Negotiate /, ''), 'base64').toString();

interface Script {
  /** The tokens of this side, one after the other; each after the first answers one of the server's. */
  readonly tokens?: readonly string[];
  /** What is heard from the server. */
  readonly heard?: string[];
  /** What each sign-in is bound to. */
  readonly bound?: (Buffer | undefined)[];
  readonly failsWith?: SecurityFailureKind;
  readonly neverAnswers?: boolean;
}

/** Complete once the server has answered the last token. */
function librarySpeaking({
  tokens = ['one'],
  heard = [],
  bound = [],
  failsWith,
  neverAnswers,
}: Script): OpenSecurityLibrary {
  return () =>
    Promise.resolve({
      account: 'magic@EXAMPLE.TEST',
      close: () => undefined,
      begin: ({ endPoint }) => {
        bound.push(endPoint);
        let spoken = 0;
        return Promise.resolve({
          isComplete: false as boolean,
          close: () => undefined,
          next(serverToken?: Buffer) {
            if (neverAnswers === true) return new Promise<Buffer>(() => undefined);
            if (failsWith !== undefined) return Promise.reject(new SecurityFailure(failsWith, '0x1'));
            if (serverToken !== undefined) heard.push(serverToken.toString());
            this.isComplete = spoken === tokens.length;
            return Promise.resolve(Buffer.from(tokens[spoken++] ?? ''));
          },
        });
      },
    });
}

const createCalendar = (url: string, script: Script, more: { timeoutMs?: number } = {}) =>
  createTestCalendar(
    url,
    { auth: 'negotiate', user: '', ...more },
    { openSecurityLibrary: librarySpeaking(script) },
  );

/** Offers Negotiate, and answers each token as the test says. */
const answering =
  (answerOf: (token: string) => { readonly status: number; readonly token?: string }): Answering =>
  (request, response) => {
    const { authorization } = request.headers;
    const { status, token } =
      authorization === undefined ? { status: 401 } : answerOf(tokenOf(authorization));
    response.setHeader(
      'WWW-Authenticate',
      token === undefined ? ['Negotiate', 'NTLM', 'Basic realm="x"'] : `Negotiate ${base64(token)}`,
    );
    if (status === 200) sendXml(response, idle);
    else response.writeHead(status).end();
  };

test('a 401 with a token is answered with the next one, and the last word of the server is heard', async () => {
  const ews = await startLocalEws(
    answering((token) =>
      token === 'one' ? { status: 401, token: 'go on' } : { status: 200, token: 'the proof' },
    ),
  );
  const heard: string[] = [];
  await createCalendar(ews.url, { tokens: ['one', 'two'], heard }).readChanges('ann@example.test', undefined);
  expect(heard).toEqual(['go on', 'the proof']);
  expect(ews.requests.map(({ headers }) => headers.authorization)).toEqual([
    undefined,
    `Negotiate ${base64('one')}`,
    `Negotiate ${base64('two')}`,
  ]);
  expect(ews.connections()).toBe(1);
});

test('a server that closes the connection after its 401 is bound to all the same', async () => {
  const certificate = makeCertificate();
  const answer = answering(() => ({ status: 200, token: 'the proof' }));
  const closed: Promise<unknown>[] = [];
  const ews = await startLocalEws(async (request, response, socket) => {
    closed.push(once(socket, 'close'));
    response.setHeader('Connection', 'close');
    await answer(request, response, socket);
  }, certificate);
  const bound: (Buffer | undefined)[] = [];
  const open = librarySpeaking({ bound });
  const calendar = createTestCalendar(
    ews.url,
    { auth: 'negotiate', user: '', tls: { verify: false, cas: [] } },
    { openSecurityLibrary: (account) => Promise.all(closed).then(() => open(account)) },
  );
  await calendar.readChanges('ann@example.test', undefined);
  expect(bound).toEqual([toTlsEndPoint(new X509Certificate(certificate.cert).raw)]);
});

test('a server that goes on asking is left after some messages', async () => {
  const ews = await startLocalEws(answering(() => ({ status: 401, token: 'go on' })));
  const calendar = createCalendar(ews.url, { tokens: Array.from({ length: 50 }, () => 'again') });
  await expect(calendar.readChanges('ann@example.test', undefined)).rejects.toMatchObject({
    code: 'CredentialsRefused',
  });
  // Three attempts, each with one request without a token.
  expect(ews.requests.length).toBeLessThanOrEqual(3 * (5 + 1));
});

test('an answer without the proof of the server is not taken', async () => {
  const ews = await startLocalEws(answering(() => ({ status: 200 })));
  await expect(createCalendar(ews.url, {}).readChanges('ann@example.test', undefined)).rejects.toMatchObject({
    code: 'KerberosFailed',
    message: expect.stringContaining('did not prove') as string,
  });
});

test('neither NTLM nor Basic is sent in its place, whatever the server offers', async () => {
  const ews = await startLocalEws(answering(() => ({ status: 401 })));
  const calendar = createCalendar(ews.url, { tokens: ['NTLMSSP\0 and more'] });
  await expect(calendar.readChanges('ann@example.test', undefined)).rejects.toMatchObject({
    code: 'KerberosFailed',
    message: expect.stringContaining('would use NTLM') as string,
  });
  expect(ews.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

test('a server that does not offer Negotiate is not sent a token', async () => {
  const ews = await startLocalEws((_, response) => {
    response.writeHead(401, { 'WWW-Authenticate': ['NTLM', 'Basic realm="x"'] }).end();
  });
  await expect(createCalendar(ews.url, {}).readChanges('ann@example.test', undefined)).rejects.toMatchObject({
    code: 'NoCommonSignIn',
    message: expect.stringContaining('offers ntlm, basic, and auth is negotiate') as string,
  });
  expect(ews.requests).toHaveLength(1);
});

test('a domain controller that never answers is what the message names', async () => {
  const ews = await startLocalEws(answering(() => ({ status: 200 })));
  await expect(
    createCalendar(ews.url, { neverAnswers: true }, { timeoutMs: 300 }).readChanges(
      'ann@example.test',
      undefined,
    ),
  ).rejects.toMatchObject({
    code: 'KerberosFailed',
    message: expect.stringContaining('no domain controller answers') as string,
  });
});

test('without a ticket nobody else asks for one in this cycle, and what is signed in goes on serving', async () => {
  let opened = 0;
  let isBroken = false;
  const ews = await startLocalEws((request, response) => {
    const { authorization } = request.headers;
    // A connection stays signed in: requests without a token are served on it.
    const isKnown = request.connection === 1 && ews.requests.length > 2;
    if (authorization === undefined && !isKnown)
      return answering(() => ({ status: 401 }))(request, response, request as never);
    response.setHeader('WWW-Authenticate', `Negotiate ${base64('proof')}`);
    sendXml(response, idle);
  });
  const calendar = createTestCalendar(
    ews.url,
    { auth: 'negotiate', user: '', concurrency: 4 },
    {
      openSecurityLibrary: async (credentials) => {
        const good = await librarySpeaking({})(credentials);
        const bad = await librarySpeaking({ failsWith: 'no-kdc' })(credentials);
        return {
          ...good,
          begin(target) {
            opened++;
            return (isBroken ? bad : good).begin(target);
          },
        };
      },
    },
  );
  await calendar.readChanges('ann@example.test', undefined);
  expect(opened).toBe(1);
  isBroken = true;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 12 }, (_, n) => calendar.readChanges(`user${n}@example.test`, undefined)),
  );
  const failed = outcomes.filter(({ status }) => status === 'rejected');
  // Those that wanted connections of their own when the ticket was missed; everybody else was served on the first one.
  expect(failed.length).toBeLessThan(4);
  expect(opened).toBeLessThan(1 + 4);
  for (const one of failed) expect(one).toMatchObject({ reason: { code: 'KerberosFailed' } });
});

test('what the system lacks is said once, with what to do', async () => {
  const ews = await startLocalEws(answering(() => ({ status: 200 })));
  const hint = 'Install it.';
  const calendar = createTestCalendar(
    ews.url,
    { auth: 'negotiate', user: '' },
    {
      openSecurityLibrary: () =>
        Promise.reject(new NativeCallsError('The package koffi cannot be loaded.', { hint })),
    },
  );
  await expect(calendar.readChanges('ann@example.test', undefined)).rejects.toMatchObject({
    code: 'KerberosFailed',
    reach: 'run',
    message: expect.stringContaining('cannot be used: The package koffi cannot be loaded.') as string,
    hint,
  });
});
