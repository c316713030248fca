/** Every fault at every call: a plain sentence in time, nothing secret in it, and a good answer once it is gone. */
import { describe, expect, test } from 'vitest';
import { CycleGate } from '../../../../src/cms/bridges/cycle-gate.js';
import { CmsError, type CmsErrorCode } from '../../../../src/errors.js';
import type { CmsFault } from '../../../../src/simulator/cms/cms-faults.js';
import {
  ACCOUNT,
  closedPort,
  connect,
  everythingIn,
  failure,
  startTestCms,
  type TestClient,
} from '../support.js';
import { few } from '../../../support/few.js';

const PIN = '48151623';
const SECRET = 'vErYsEcReT';
const ANN = { name: 'Ann', uri: 'ann.space', callId: '1001', passcode: PIN, secret: SECRET };

const FAULTS: readonly [CmsFault, CmsErrorCode][] = [
  [{ kind: 'status', status: 503 }, 'Unavailable'],
  [{ kind: 'status', status: 500 }, 'Unavailable'],
  [{ kind: 'status', status: 504 }, 'Unavailable'],
  [{ kind: 'status', status: 429 }, 'Unavailable'],
  [{ kind: 'status', status: 401 }, 'CredentialsRefused'],
  [{ kind: 'status', status: 403 }, 'CredentialsRefused'],
  [{ kind: 'refusal-without-end' }, 'CredentialsRefused'],
  [{ kind: 'status', status: 204 }, 'BadAnswer'],
  [{ kind: 'status', status: 418 }, 'BadAnswer'],
  [{ kind: 'status', status: 304 }, 'BadAnswer'],
  [{ kind: 'redirect', status: 307 }, 'BadAnswer'],
  [{ kind: 'redirect', status: 302, location: 'https://login.example.com/' }, 'BadAnswer'],
  [{ kind: 'redirect', status: 301, location: ':::' }, 'BadAnswer'],
  [{ kind: 'html' }, 'BadAnswer'],
  [{ kind: 'html', status: 404 }, 'BadAnswer'],
  [{ kind: 'reset-before-answer' }, 'Unavailable'],
  [{ kind: 'reset-in-answer' }, 'Unavailable'],
  [{ kind: 'hang' }, 'Unavailable'],
  [{ kind: 'hang-in-answer' }, 'Unavailable'],
  [{ kind: 'slow-loris' }, 'Unavailable'],
  [{ kind: 'truncated-xml' }, 'BadAnswer'],
  [{ kind: 'garbage' }, 'BadAnswer'],
  [{ kind: 'no-http' }, 'BadAnswer'],
  [{ kind: 'empty-body' }, 'BadAnswer'],
  [{ kind: 'wrong-root' }, 'BadAnswer'],
  [{ kind: 'entity-bomb' }, 'BadAnswer'],
  [{ kind: 'deep-nesting' }, 'BadAnswer'],
  [{ kind: 'huge' }, 'BadAnswer'],
  [{ kind: 'gzip-bomb' }, 'BadAnswer'],
  [{ kind: 'gzip-broken' }, 'BadAnswer'],
  [{ kind: 'gzip-truncated' }, 'BadAnswer'],
  [{ kind: 'failure', failure: 'unrecognizedObject' }, 'BadAnswer'],
  [{ kind: 'failure', failure: 'unrecognisedObject' }, 'BadAnswer'],
  [{ kind: 'failure', failure: 'parameterError' }, 'BadAnswer'],
  [{ kind: 'failure', failure: 'neverHeardOf', status: 200 }, 'BadAnswer'],
  [{ kind: 'verbatim', body: '<users total="0"></users>', status: 400 }, 'BadAnswer'],
  [{ kind: 'verbatim', body: 'x'.repeat(100), contentType: 'text/plain' }, 'BadAnswer'],
  [{ kind: 'verbatim', body: '<users', contentType: 'text/xml; charset=klingon' }, 'BadAnswer'],
];

const CALLS: readonly [string, RegExp, (client: TestClient) => Promise<unknown>][] = [
  ['the list of users', /users/, (client) => client.readUsers()],
  ['the list of spaces', /coSpaces\?/, (client) => client.roomOf('ann')],
  ['the details of a space', /coSpaces\//, (client) => client.roomOf('ann')],
];

describe.each(CALLS)('%s', (_name, at, call) => {
  test.each(few(FAULTS, 4))('%o is %s', async (fault, code) => {
    const cms = await startTestCms({ users: [{ jid: 'ann@example.com' }], spaces: [ANN] });
    const client = connect(cms, { timeoutMs: /hang|loris/.test(fault.kind) ? 1_000 : 100_000 });
    cms.faults.add({ ...fault, at, times: Infinity });
    const error = await failure(call(client));
    expect(error.code).toBe(code);
    expectPlainSentence(error.message);
    expect(error.hint).toBeTruthy();
    expect(error.cause).toBeUndefined();
    expectNothingSecret(error);
    expectNothingSecret(client.log.lines);

    cms.faults.clear();
    client.beginCycle();
    await call(client);
  });
});

function expectPlainSentence(message: string): void {
  expect(message).toMatch(/^[A-Z].*\.$/);
  expect(message.length).toBeLessThan(300);
  expect(message).not.toMatch(/undefined|NaN|\[object|Error:|\bat .*:\d+:\d+\)/);
}

function expectNothingSecret(value: unknown): void {
  const all = everythingIn(value);
  const basic = Buffer.from(`${ACCOUNT.user}:${ACCOUNT.password}`).toString('base64');
  for (const secret of [
    ACCOUNT.password,
    encodeURIComponent(ACCOUNT.password),
    basic,
    PIN,
    SECRET,
    '/meeting/',
  ]) {
    expect(all).not.toContain(secret);
  }
}

test('a good answer leaves nothing secret in the log', async () => {
  const cms = await startTestCms({ spaces: [ANN] });
  const client = connect(cms);
  await client.roomOf('ann');
  expect(client.log.lines.length).toBeGreaterThan(0);
  expectNothingSecret(client.log.lines);
});

test('a port that nobody listens at is named with its host and port', async () => {
  const url = await closedPort();
  const error = await failure(connect([url]).readUsers());
  expect(error).toMatchObject({ code: 'Unavailable', reach: 'run' });
  expect(error.message).toContain(new URL(url).host);
  expect(error.message).toContain('refuses connections');
});

test('it is the same trouble at the second time', async () => {
  const client = connect([await closedPort()]);
  const first = await failure(client.readUsers());
  client.beginCycle();
  const second = await failure(client.readUsers());
  expect(second.code).toBe(first.code);
});

test('a host name that does not exist is named', async () => {
  const error = await failure(connect(['http://cms.invalid/api/v1/']).readUsers());
  expect(error.code).toBe('Unavailable');
  expect(error.message).toContain('cms.invalid');
});

test('answers that come in time are awaited, however slowly they drip', async () => {
  const cms = await startTestCms({ users: [{ jid: 'ann@example.com' }], latencyMs: 50 });
  expect((await connect(cms, { timeoutMs: 5_000 }).readUsers()).jids).toHaveLength(1);
});

test('a 401 names the port in base_cms_url, which may be that of something else (case 24)', async () => {
  const cms = await startTestCms();
  cms.faults.add({ kind: 'status', status: 401 });
  const error = await failure(connect(cms).readUsers());
  expect(error.hint).toContain(`127.0.0.1:${cms.port} in base_cms_url is the port of the API`);
  expect(cms.requests).toHaveLength(1);
});

describe('a CMS that is busy and says for how long', () => {
  const USERS = { users: [{ jid: 'ann@example.com' }] };

  test('is asked again after a short wait', async () => {
    const cms = await startTestCms(USERS);
    cms.faults.add({ kind: 'status', status: 503, retryAfter: '2' });
    const client = connect(cms);
    expect((await client.readUsers()).jids).toHaveLength(1);
    expect(client.waitsMs).toEqual([2_000]);
  });

  test('is left alone for a longer one, in the next cycle, too', async () => {
    const cms = await startTestCms(USERS);
    cms.faults.add({ kind: 'status', status: 503, retryAfter: '120' });
    const client = connect(cms);
    for (let cycle = 0; cycle < 3; cycle += 1) {
      client.beginCycle();
      const error = await failure(client.readUsers());
      expect(error).toMatchObject({ code: 'Unavailable', retry: { when: 'after', ms: 120_000 } });
    }
    expect(cms.requests).toHaveLength(1);
  });

  test('is asked again once the time is over, which is a quarter of an hour at most', async () => {
    const error = new CmsError('Unavailable', 'Busy.', { reach: 'run', retry: { when: 'after', ms: 50 } });
    let now = 0;
    let asked = 0;
    const gate = new CycleGate(
      {
        ask: () => {
          asked += 1;
          return Promise.reject(error);
        },
      },
      false,
      () => now,
    );
    const request = { path: 'users', root: 'users', what: 'the list of users' };
    for (const at of [0, 49, 50]) {
      now = at;
      gate.beginCycle();
      await failure(gate.ask(request));
    }
    expect(asked).toBe(2);
    const cms = await startTestCms();
    cms.faults.add({ kind: 'status', status: 503, retryAfter: '999999' });
    const { retry } = await failure(connect(cms).readUsers());
    expect(retry).toEqual({ when: 'after', ms: 900_000 });
  });
});
