/** With `mailbox_from = email` each user is asked about once, and not with each user sync. */
import { describe, expect, test } from 'vitest';
import type { RunningCms } from '../../../../src/simulator/cms/start-cms.js';
import { connect, failure, keepUserEmails, startTestCms } from '../support.js';

const people = (count: number) =>
  Array.from({ length: count }, (_x, i) => ({ jid: `u${i}@jid.x`, email: `First.Last${i}@Mail.Example` }));

/** @returns how many users were asked about alone */
function looksIn(cms: RunningCms): number {
  return cms.requests.filter(({ target }) => /users\/[^/]+$/.test(target)).length;
}

describe('the e-mail addresses of users', () => {
  test('are read once and kept between syncs and processes', async () => {
    const cms = await startTestCms({ users: [...people(45), { jid: 'none@jid.x' }] });
    const looks = keepUserEmails();
    const first = await connect(cms, { mailboxFrom: 'email', looks }).readUsers();
    expect(first.emails?.get('u7@jid.x')).toBe('first.last7@mail.example');
    expect(first.emails?.get('none@jid.x')).toBe('');
    expect(looksIn(cms)).toBe(46);
    cms.forgetRequests();
    const again = connect(cms, { mailboxFrom: 'email', looks });
    expect((await again.readUsers()).emails).toEqual(first.emails);
    expect((await again.readUsers()).emails).toEqual(first.emails);
    expect(looksIn(cms)).toBe(0);
  });

  test('a new user, and one whose JID changed, are asked about; one who went is forgotten', async () => {
    const cms = await startTestCms({ users: people(5) });
    const looks = keepUserEmails();
    const client = connect(cms, { mailboxFrom: 'email', looks });
    await client.readUsers();
    cms.forgetRequests();
    cms.objects.addUser({ jid: 'new@jid.x', email: 'new@mail.example' });
    cms.objects.users[0]!.jid = 'other@jid.x';
    cms.objects.removeUser('u4@jid.x');
    const { emails } = await client.readUsers();
    expect(looksIn(cms)).toBe(2);
    expect(emails?.get('new@jid.x')).toBe('new@mail.example');
    expect(emails?.has('u4@jid.x')).toBe(false);
    expect(looks.all.size).toBe(5);
  });

  test('old looks are renewed little by little, so that a changed address is noticed', async () => {
    const cms = await startTestCms({ users: people(28) });
    const looks = keepUserEmails();
    await connect(cms, { mailboxFrom: 'email', looks }).readUsers();
    for (const user of cms.objects.users) user.email = user.email?.replace('First', 'Second') ?? '';
    const age = new Date(Date.now() - 25 * 3_600_000).toISOString();
    looks.all = new Map([...looks.all].map(([id, look]) => [id, { ...look, at: age }]));
    cms.forgetRequests();
    const renewed = (emails: ReadonlyMap<string, string> | undefined) =>
      [...(emails?.values() ?? [])].filter((email) => email.startsWith('second')).length;
    for (let day = 1; day <= 14; day += 1) {
      const { emails } = await connect(cms, { mailboxFrom: 'email', looks }).readUsers();
      expect(looksIn(cms)).toBe(2 * day);
      expect(renewed(emails)).toBe(2 * day);
    }
  });

  test('of a reading that breaks off, what was seen is kept', async () => {
    const cms = await startTestCms({ users: people(20) });
    const looks = keepUserEmails();
    cms.faults.add({ kind: 'status', at: /users\/[^/]+$/, after: 8, times: Infinity });
    await failure(connect(cms, { mailboxFrom: 'email', looks }).readUsers());
    expect(looks.all.size).toBeGreaterThanOrEqual(8);
    cms.faults.clear();
    const kept = looks.all.size;
    cms.forgetRequests();
    expect((await connect(cms, { mailboxFrom: 'email', looks }).readUsers()).emails?.size).toBe(20);
    expect(looksIn(cms)).toBe(20 - kept);
  });

  test('users outside jiddomain are not asked about', async () => {
    const cms = await startTestCms({ users: [...people(3), { jid: 'x@elsewhere.x' }] });
    await connect(cms, { mailboxFrom: 'email', jidDomain: 'jid.x' }).readUsers();
    expect(looksIn(cms)).toBe(3);
  });

  test('lead from the mailbox to the room, known from the last sync or not', async () => {
    const spaces = [{ name: 'Room', uri: 'u1.space', callId: '1', ownerJid: 'u1@jid.x' }];
    const cms = await startTestCms({ users: people(3), spaces });
    const looks = keepUserEmails();
    const client = connect(cms, { mailboxFrom: 'email', looks });
    await client.readUsers();
    cms.forgetRequests();
    const room = await client.readRoom({ mailbox: 'first.last1@mail.example' });
    expect(room).toMatchObject({ details: { callId: '1' } });
    expect(room.isOwnedByOther).toBeUndefined();
    expect(cms.requests).toHaveLength(2);
    const fresh = connect(cms, { mailboxFrom: 'email' });
    expect((await fresh.readRoom({ mailbox: 'First.Last1@Mail.Example' })).details.callId).toBe('1');
    expect((await failure(fresh.readRoom({ mailbox: 'nobody@mail.example' }))).code).toBe('NoPersonalRoom');
  });

  test('two users with one address have no room by it', async () => {
    const users = [
      { jid: 'a@jid.x', email: 'Same@x.y' },
      { jid: 'b@jid.x', email: 'same@x.y' },
    ];
    const spaces = ['a', 'b'].map((user) => ({ name: user, uri: `${user}.space`, callId: '1' }));
    const cms = await startTestCms({ users, spaces });
    const client = connect(cms, { mailboxFrom: 'email' });
    await client.readUsers();
    const error = await failure(client.readRoom({ mailbox: 'same@x.y' }));
    expect(error).toMatchObject({
      code: 'NoPersonalRoom',
      message: expect.stringContaining('several users') as string,
    });
  });

  test('of two users with one address, the one that is left has a room with the next user sync', async () => {
    const users = ['a', 'b'].map((user) => ({ jid: `${user}@jid.x`, email: 'same@x.y' }));
    const spaces = ['a', 'b'].map((user) => ({ name: user, uri: `${user}.space`, callId: user }));
    const cms = await startTestCms({ users, spaces });
    const client = connect(cms, { mailboxFrom: 'email' });
    await client.readUsers();
    cms.objects.users[1]!.email = 'other@x.y';
    await client.readUsers();
    expect((await client.readRoom({ mailbox: 'same@x.y' })).details.callId).toBe('a');
  });
});
