/** How often a CMS in trouble is asked, and how many wrong sign-ins reach it: accounts lock. */
import { describe, expect, test } from 'vitest';
import { CycleGate } from '../../../../src/cms/bridges/cycle-gate.js';
import type { CmsAnswer } from '../../../../src/cms/bridges/cms-request.js';
import { Secret } from '../../../../src/config/secrets/secret.js';
import { CmsError } from '../../../../src/errors.js';
import { ACCOUNT, connect, failure, startTestCms, type TestClient } from '../support.js';

const SPACES = Array.from({ length: 50 }, (_x, i) => ({
  name: `S${i}`,
  uri: `u${i}.space`,
  callId: `${1000 + i}`,
}));

function askForAll(client: TestClient): Promise<string[]> {
  const calls = SPACES.map((_space, i) => client.roomOf(`u${i}`));
  return Promise.all(
    calls.map((call) =>
      call.then(
        () => 'read',
        (error: { code: string }) => error.code,
      ),
    ),
  );
}

test('an error that comes after its cycle has ended is an outage, and closes no gate, until CMS answers', async () => {
  const error = new CmsError('Unavailable', 'away', { reach: 'run', retry: { when: 'next-cycle' } });
  let fail = (): void => undefined;
  const late = new Promise<CmsAnswer>((_resolve, reject) => (fail = () => reject(error)));
  const answers: Promise<CmsAnswer>[] = [late, Promise.resolve('gone')];
  const gate = new CycleGate({ ask: () => answers.shift()! });
  const request = { path: 'coSpaces', what: 'a space', root: 'coSpaces' };
  const asked = gate.ask(request);
  await expect.poll(() => answers).toHaveLength(1);
  gate.beginCycle();
  fail();
  await expect(asked).rejects.toBe(error);
  expect(gate.outage).toBe(error);
  expect(await gate.ask(request)).toBe('gone');
  expect(gate.outage).toBeUndefined();
});

describe('credentials refused', () => {
  test('50 calls at once with a wrong password are one sign-in', async () => {
    const cms = await startTestCms({ spaces: SPACES, lockoutAfter: 3 });
    const client = connect(cms, { password: new Secret('wrong') });
    expect(new Set(await askForAll(client))).toEqual(new Set(['CredentialsRefused']));
    expect(cms.signIn.refused).toBe(1);
    expect(client.waitsMs).toEqual([]);
  });

  test('the user list after it does not ask again in the same cycle, the next cycle asks once', async () => {
    const cms = await startTestCms({ spaces: SPACES });
    const client = connect(cms, { password: new Secret('wrong') });
    await askForAll(client);
    expect(await failure(client.readUsers())).toMatchObject({ code: 'CredentialsRefused', reach: 'run' });
    expect(cms.requests).toHaveLength(1);
    client.beginCycle();
    await askForAll(client);
    await failure(client.readUsers());
    expect(cms.requests).toHaveLength(2);
  });

  test('the other Call Bridges of the cluster, which share the account, are not tried', async () => {
    const one = await startTestCms();
    const two = await startTestCms({ objects: one.objects });
    const client = connect([one.url, two.url], { password: new Secret('wrong') });
    await failure(client.readUsers());
    expect([one.requests.length, two.requests.length]).toEqual([1, 0]);
  });

  test('a password that is changed while 50 calls are on their way costs three sign-ins at most', async () => {
    const cms = await startTestCms({ spaces: SPACES, latencyMs: 2 });
    const client = connect(cms);
    const all = askForAll(client);
    await cms.requestCame(20);
    cms.signIn.setPassword(ACCOUNT.user, 'changed');
    const outcomes = await all;
    expect(outcomes).toContain('CredentialsRefused');
    expect(cms.signIn.refused).toBeLessThanOrEqual(3);
    expect(cms.signIn.refused).toBeGreaterThan(0);
  });

  test('once mended, the next cycle reads as if nothing had been', async () => {
    const cms = await startTestCms({ spaces: SPACES });
    cms.signIn.setPassword(ACCOUNT.user, 'changed');
    const client = connect(cms);
    await askForAll(client);
    cms.signIn.setPassword(ACCOUNT.user, ACCOUNT.password);
    client.beginCycle();
    expect(new Set(await askForAll(client))).toEqual(new Set(['read']));
  });

  test('an account without the role api is told from a wrong password', async () => {
    const cms = await startTestCms();
    cms.faults.add({ kind: 'status', status: 403, times: Infinity });
    const error = await failure(connect(cms).readUsers());
    expect(error).toMatchObject({ code: 'CredentialsRefused', reach: 'run' });
    expect(error.hint).toContain('role');
    expect(cms.requests).toHaveLength(1);
  });

  test('a refusal whose body never comes is a refusal all the same', async () => {
    const cms = await startTestCms();
    cms.faults.add({ kind: 'refusal-without-end', times: Infinity });
    expect((await failure(connect(cms).readUsers())).code).toBe('CredentialsRefused');
    expect(cms.requests).toHaveLength(1);
  });
});

describe('CMS down', () => {
  test('50 calls at once ask once, and once more a moment later', async () => {
    const cms = await startTestCms({ spaces: SPACES });
    cms.faults.add({ kind: 'status', times: Infinity });
    const client = connect(cms);
    expect(new Set(await askForAll(client))).toEqual(new Set(['Unavailable']));
    expect(cms.requests).toHaveLength(2);
    expect(client.waitsMs).toHaveLength(1);
  });

  test('a CMS that goes down half way through a cycle is let alone for the rest of it', async () => {
    const cms = await startTestCms({ spaces: SPACES });
    cms.faults.add({ kind: 'reset-before-answer', after: 60, times: Infinity });
    const outcomes = await askForAll(connect(cms));
    expect(outcomes).toContain('read');
    expect(outcomes).toContain('Unavailable');
    expect(cms.requests.length).toBeLessThan(60 + 20);
  });

  test('everybody gets the same error', async () => {
    const cms = await startTestCms();
    cms.faults.add({ kind: 'status', times: Infinity });
    const client = connect(cms);
    const [one, two] = await Promise.all([failure(client.readUsers()), failure(client.roomOf('ann'))]);
    expect(one).toBe(two);
    expect(one).toMatchObject({ code: 'Unavailable', reach: 'run', retry: { when: 'next-cycle' } });
  });

  test('the first request of a cycle goes alone, later ones three at a time', async () => {
    const cms = await startTestCms({ spaces: SPACES, latencyMs: 2 });
    const client = connect(cms);
    const all = askForAll(client);
    await cms.requestCame(1);
    expect(cms.mostAtOnce).toBe(1);
    expect(new Set(await all)).toEqual(new Set(['read']));
    expect(cms.mostAtOnce).toBe(3);
  });

  test('one bad document does not keep the others from being read', async () => {
    const cms = await startTestCms({ spaces: SPACES });
    cms.faults.add({ kind: 'truncated-xml', at: /filter=u7\.space/, times: Infinity });
    const outcomes = await askForAll(connect(cms));
    expect(outcomes.filter((outcome) => outcome !== 'read')).toEqual(['BadAnswer']);
    expect(outcomes[7]).toBe('BadAnswer');
  });

  test('nor does it where it is the first', async () => {
    const cms = await startTestCms({ spaces: SPACES });
    cms.faults.add({ kind: 'garbage', at: /filter=u0\.space/, times: Infinity });
    const outcomes = await askForAll(connect(cms));
    expect(outcomes.filter((outcome) => outcome !== 'read')).toEqual(['BadAnswer']);
  });

  test('a server that gives nothing but bad documents is let alone after three', async () => {
    const cms = await startTestCms({ spaces: SPACES });
    cms.faults.add({ kind: 'wrong-root', times: Infinity });
    expect(new Set(await askForAll(connect(cms)))).toEqual(new Set(['BadAnswer']));
    expect(cms.requests).toHaveLength(3);
  });

  test('a web page in the place of the API is asked for once', async () => {
    const cms = await startTestCms({ spaces: SPACES });
    cms.faults.add({ kind: 'html', times: Infinity });
    expect(new Set(await askForAll(connect(cms)))).toEqual(new Set(['BadAnswer']));
    expect(cms.requests).toHaveLength(1);
  });

  test('what a question of the last cycle meets does not close this one', async () => {
    const cms = await startTestCms({ users: [{ jid: 'ann@example.com' }] });
    cms.faults.add({ kind: 'hang' });
    const client = connect(cms, { timeoutMs: 1_500 });
    const old = failure(client.readUsers());
    await cms.requestCame(1);
    client.beginCycle();
    const next = client.readUsers();
    expect((await old).code).toBe('Unavailable');
    expect((await next).jids).toHaveLength(1);
  });

  test('one that is not answered does not hold up those of this cycle, the first of which goes alone beside it', async () => {
    const cms = await startTestCms({ spaces: SPACES, latencyMs: 2 });
    cms.faults.add({ kind: 'hang', at: /users/ });
    const client = connect(cms, { timeoutMs: 60_000 });
    const old = failure(client.readUsers());
    await cms.requestCame(1);
    client.beginCycle();
    const all = askForAll(client);
    await cms.requestCame(2);
    expect(cms.mostAtOnce).toBe(2);
    expect(new Set(await all)).toEqual(new Set(['read']));
    expect(cms.mostAtOnce).toBe(3);
    client.stop.abort();
    expect((await old).code).toBe('Aborted');
  });

  test('users without a room say nothing about the server', async () => {
    const cms = await startTestCms();
    expect(new Set(await askForAll(connect(cms)))).toEqual(new Set(['NoPersonalRoom']));
    // Of each the space is looked for, then the user whose provisioned space it could be.
    expect(cms.requests).toHaveLength(100);
  });
});

describe('being stopped', () => {
  test('calls on their way and calls that wait end at once, as given up', async () => {
    const cms = await startTestCms({ spaces: SPACES });
    cms.faults.add({ kind: 'hang', times: Infinity });
    const client = connect(cms, { timeoutMs: 60_000 });
    const all = askForAll(client);
    await cms.requestCame(1);
    client.stop.abort();
    expect(new Set(await all)).toEqual(new Set(['Aborted']));
    expect(cms.requests).toHaveLength(1);
  });

  test('a program that is being stopped already asks nothing', async () => {
    const cms = await startTestCms();
    const stop = new AbortController();
    stop.abort();
    const client = connect(cms, { signal: stop.signal });
    expect((await failure(client.readUsers())).code).toBe('Aborted');
    expect(cms.requests).toEqual([]);
  });

  test('closing ends calls on their way', async () => {
    const cms = await startTestCms();
    cms.faults.add({ kind: 'hang', times: Infinity });
    const client = connect(cms, { timeoutMs: 60_000 });
    const call = failure(client.readUsers());
    await cms.requestCame(1);
    client.close();
    expect(await call).toMatchObject({ code: 'Aborted', reach: 'run' });
  });
});
