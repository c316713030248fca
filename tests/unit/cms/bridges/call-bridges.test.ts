/** Several Call Bridges of one cluster, and what is tried again. */
import { describe, expect, test } from 'vitest';
import type { CmsFault } from '../../../../src/simulator/cms/cms-faults.js';
import { closedPort, connect, failure, startTestCms } from '../support.js';

const USERS = [{ jid: 'ann@example.com' }];

async function startCluster() {
  const one = await startTestCms({ users: USERS });
  const two = await startTestCms({ objects: one.objects });
  return { one, two };
}

describe('several Call Bridges', () => {
  test('the first is asked while it works, the second never', async () => {
    const { one, two } = await startCluster();
    const client = connect([one.url, two.url]);
    await client.readUsers();
    await client.readUsers();
    expect([one.requests.length, two.requests.length]).toEqual([2, 0]);
  });

  test('where the first refuses connections, the second answers, with one warning', async () => {
    const two = await startTestCms({ users: USERS });
    const client = connect([await closedPort(), two.url]);
    for (let i = 0; i < 3; i += 1) expect((await client.readUsers()).jids).toEqual(['ann@example.com']);
    expect(client.log.warnings()).toEqual([expect.stringContaining(`127.0.0.1:${two.port}`)]);
  });

  const passing: readonly CmsFault[] = [
    { kind: 'status', status: 503 },
    { kind: 'status', status: 502 },
    { kind: 'reset-before-answer' },
    { kind: 'reset-in-answer' },
    { kind: 'hang' },
    { kind: 'hang-in-answer' },
    { kind: 'html' },
    { kind: 'redirect' },
    { kind: 'truncated-xml' },
    { kind: 'gzip-broken' },
    { kind: 'no-http' },
    { kind: 'entity-bomb' },
  ];
  test.each(passing)('the next one is asked after $kind $status', async (fault) => {
    const { one, two } = await startCluster();
    one.faults.add({ ...fault, times: Infinity });
    const client = connect([one.url, two.url], { timeoutMs: /hang/.test(fault.kind) ? 1_000 : 100_000 });
    expect((await client.readUsers()).jids).toEqual(['ann@example.com']);
    expect([one.requests.length, two.requests.length]).toEqual([1, 1]);
  });

  test('the one that works is remembered, and left again when it fails', async () => {
    const { one, two } = await startCluster();
    const client = connect([one.url, two.url]);
    one.faults.add({ kind: 'status', times: 1 });
    await client.readUsers();
    await client.readUsers();
    expect([one.requests.length, two.requests.length]).toEqual([1, 2]);
    two.faults.add({ kind: 'status', times: 1 });
    await client.readUsers();
    await client.readUsers();
    expect([one.requests.length, two.requests.length]).toEqual([3, 3]);
  });

  test('one damaged document is no reason to leave a Call Bridge', async () => {
    const { one, two } = await startCluster();
    one.faults.add({ kind: 'truncated-xml', times: 1 });
    const client = connect([one.url, two.url]);
    await client.readUsers();
    await client.readUsers();
    expect([one.requests.length, two.requests.length]).toEqual([2, 1]);
  });

  test('where all are busy each is asked twice and no more', async () => {
    const { one, two } = await startCluster();
    one.faults.add({ kind: 'status', times: Infinity });
    two.faults.add({ kind: 'status', times: Infinity });
    expect((await failure(connect([one.url, two.url]).readUsers())).code).toBe('Unavailable');
    expect([one.requests.length, two.requests.length]).toEqual([2, 2]);
  });

  test('what a person can mend is named before what may pass', async () => {
    const { one, two } = await startCluster();
    one.faults.add({ kind: 'status', times: Infinity });
    two.faults.add({ kind: 'html', times: Infinity });
    expect((await failure(connect([one.url, two.url]).readUsers())).code).toBe('BadAnswer');
  });
});

describe('a single CMS', () => {
  test.each<CmsFault>([
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429 },
    { kind: 'status', status: 500 },
    { kind: 'reset-before-answer' },
    { kind: 'reset-in-answer' },
    { kind: 'truncated-xml' },
    { kind: 'garbage' },
    { kind: 'empty-body' },
    { kind: 'gzip-broken' },
    { kind: 'gzip-truncated' },
  ])('is asked once more after $kind $status, and that is all', async (fault) => {
    const cms = await startTestCms({ users: USERS });
    cms.faults.add(fault);
    const client = connect(cms);
    expect((await client.readUsers()).jids).toEqual(['ann@example.com']);
    cms.forgetRequests();
    cms.faults.add({ ...fault, times: Infinity });
    await failure(client.readUsers());
    // A reset on a connection that had been idle counts for nothing: hence three.
    expect(cms.requests).toHaveLength(fault.kind === 'reset-before-answer' ? 3 : 2);
  });

  test.each<CmsFault>([{ kind: 'hang' }, { kind: 'slow-loris' }, { kind: 'html' }, { kind: 'huge' }])(
    'is not asked again after $kind',
    async (fault) => {
      const cms = await startTestCms({ users: USERS });
      cms.faults.add({ ...fault, times: Infinity });
      await failure(connect(cms, { timeoutMs: fault.kind === 'huge' ? 20_000 : 400 }).readUsers());
      expect(cms.requests).toHaveLength(1);
    },
  );

  test('a connection that CMS closed while it was idle costs nobody an error', async () => {
    const cms = await startTestCms({ users: USERS });
    const client = connect(cms);
    await client.readUsers();
    cms.faults.add({ kind: 'reset-before-answer' });
    expect((await client.readUsers()).jids).toHaveLength(1);
    // At once, on a new connection: this is no trouble of the server.
    expect(client.waitsMs).toEqual([]);
    expect(cms.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  test('one connection serves one request after the other', async () => {
    const cms = await startTestCms({ users: USERS, gzip: true });
    const client = connect(cms);
    for (let i = 0; i < 5; i += 1) await client.readUsers();
    expect(new Set(cms.requests.map(({ connection }) => connection)).size).toBe(1);
  });
});
