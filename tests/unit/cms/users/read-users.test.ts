/** The list of users over all its pages, on servers that page each in their own way. */
import { describe, expect, test } from 'vitest';
import { connect, failure, startTestCms } from '../support.js';

const ROOM = { name: 'Room of Ann', uri: 'ann.space', callId: '4001' };

function people(count: number): { jid: string }[] {
  return Array.from({ length: count }, (_x, i) => ({ jid: `user${i}@example.com` }));
}

describe('paging', () => {
  test.each([
    [0, 10],
    [1, 10],
    [9, 10],
    [10, 10],
    [11, 10],
    [45, 20],
    [1200, 500],
    [600, 10_000],
  ])('%i users come whole from a server that gives %i a page', async (count, pageCap) => {
    const cms = await startTestCms({ users: people(count), pageCap });
    const list = await connect(cms).readUsers();
    expect(list.jids).toEqual(people(count).map(({ jid }) => jid));
    expect(list.withoutJid).toBe(0);
    expect(cms.violations).toEqual([]);
  });

  test('the next page begins where the last one ended, not where it was asked to', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 10 });
    await connect(cms).readUsers();
    const offsets = cms.requests.map(({ target }) => /offset=(\d+)/.exec(target)?.[1]);
    expect(offsets).toEqual(['0', '10', '20']);
  });

  test('no page is asked for once the caller has had enough, and CMS is not taken for one that is down', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 10, spaces: [ROOM] });
    const client = connect(cms);
    let pages = 0;
    const trouble = await failure(client.readUsers(() => (pages += 1) <= 2));
    expect(trouble).toMatchObject({ code: 'Unavailable', reach: 'run' });
    expect(cms.requests).toHaveLength(2);
    await expect(client.roomOf('ann')).resolves.toBeDefined();
  });

  test('a list without a total is read until a page is empty', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 10 });
    cms.faults.add({ kind: 'no-total', times: Infinity });
    expect((await connect(cms).readUsers()).jids).toHaveLength(25);
    expect(cms.requests).toHaveLength(4);
  });

  test('a user who moves on to the next page is listed once, and nobody is missing', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 10 });
    cms.faults.add({ kind: 'page-shift', after: 1 });
    const { jids } = await connect(cms).readUsers();
    expect(new Set(jids).size).toBe(jids.length);
    expect(jids).toEqual(expect.arrayContaining([...people(25).map(({ jid }) => jid), 'new@example.com']));
  });

  test('a user who slips back over a page while another one is deleted is found all the same', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 10, latencyMs: 5 });
    const reading = connect(cms).readUsers();
    await cms.requestCame(2);
    // The first page is out, the second is not: what stood 11th is 10th now.
    cms.objects.removeUser('user0@example.com');
    const { jids } = await reading;
    expect(jids).toEqual(
      expect.arrayContaining(
        people(25)
          .slice(1)
          .map(({ jid }) => jid),
      ),
    );
  });

  test('an empty page before the total ends the list, after a second look, with a warning', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 10 });
    cms.faults.add({ kind: 'empty-page', at: /offset=20/, times: Infinity });
    const client = connect(cms);
    expect((await client.readUsers()).jids).toHaveLength(20);
    expect(client.log.warnings()).toHaveLength(1);
  });

  test('who was seen in any of the readings is listed', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 10 });
    cms.faults.add({ kind: 'empty-page', at: /offset=20/ });
    cms.faults.add({ kind: 'empty-page', at: /offset=10/, after: 1, times: Infinity });
    expect((await connect(cms).readUsers()).jids).toHaveLength(20);
  });

  test('a last page of nobody but those who moved there is no sign of trouble', async () => {
    const cms = await startTestCms({ users: people(21), pageCap: 10, latencyMs: 5 });
    const reading = connect(cms).readUsers();
    await cms.requestCame(3);
    cms.objects.addUserInFront({ jid: 'new@example.com' });
    cms.objects.removeUser('user20@example.com');
    expect((await reading).jids).toContain('user19@example.com');
  });

  test('a page that is empty once costs nobody their place', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 10 });
    cms.faults.add({ kind: 'empty-page', at: /offset=20/ });
    const client = connect(cms);
    expect((await client.readUsers()).jids).toHaveLength(25);
    expect(client.log.warnings()).toEqual([]);
  });

  test('a server that claims users and lists none is not taken at its word', async () => {
    const cms = await startTestCms({ users: people(25) });
    cms.faults.add({ kind: 'empty-page', times: Infinity });
    const error = await failure(connect(cms).readUsers());
    expect(error).toMatchObject({ code: 'BadAnswer', reach: 'run' });
  });

  test('a server that ignores the offset is found out, and not asked for ever', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 10 });
    cms.faults.add({ kind: 'offset-ignored', times: Infinity });
    const error = await failure(connect(cms).readUsers());
    expect(error).toMatchObject({ code: 'BadAnswer', reach: 'run' });
    expect(cms.requests.length).toBeLessThanOrEqual(3);
  });

  test('so is one that has the same person under ever new ids', async () => {
    const users = Array.from({ length: 2000 }, () => ({ jid: 'ann@example.com' }));
    const cms = await startTestCms({ users, pageCap: 10 });
    expect(await failure(connect(cms).readUsers())).toMatchObject({ code: 'BadAnswer', reach: 'run' });
    expect(cms.requests.length).toBeLessThan(150);
  });

  test('so is one that gives single entries', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 1 });
    cms.faults.add({ kind: 'offset-ignored', times: Infinity });
    expect((await failure(connect(cms).readUsers())).code).toBe('BadAnswer');
    expect(cms.requests.length).toBeLessThanOrEqual(4);
  });

  test('a page that fails fails the whole reading', async () => {
    const cms = await startTestCms({ users: people(25), pageCap: 10 });
    cms.faults.add({ kind: 'truncated-xml', at: /offset=20/, times: Infinity });
    expect(await failure(connect(cms).readUsers())).toMatchObject({ code: 'BadAnswer', reach: 'run' });
  });
});

describe('users', () => {
  test('a single user is still a list', async () => {
    const cms = await startTestCms({ users: [{ jid: 'ann@example.com' }] });
    expect((await connect(cms).readUsers()).jids).toEqual(['ann@example.com']);
  });

  test.each(['absent', 'empty'] as const)(
    'users whose JID is %s are counted and skipped',
    async (unsetElements) => {
      const users = [{ name: 'No JID' }, { jid: 'ann@example.com' }, { email: 'x@example.com' }];
      const cms = await startTestCms({ users, unsetElements });
      expect(await connect(cms).readUsers()).toEqual({ jids: ['ann@example.com'], withoutJid: 2 });
    },
  );

  test('a JID that occurs twice in different case is listed once, as it came first', async () => {
    const cms = await startTestCms({ users: [{ jid: 'Ann@Example.com' }, { jid: 'ann@example.COM' }] });
    expect((await connect(cms).readUsers()).jids).toEqual(['Ann@Example.com']);
  });

  test('a JID keeps its letters, whatever they are', async () => {
    const jids = ["o'neil+x&y@example.com", 'Ünal.Şahin@example.com', 'анна@пример.рф', '<0042>@example.com'];
    const cms = await startTestCms({ users: jids.map((jid) => ({ jid })) });
    expect((await connect(cms).readUsers()).jids).toEqual(jids);
  });
});
