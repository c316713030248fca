import { describe, expect, it } from 'vitest';
import { CmsError, StateError } from '../../../../src/errors.js';
import type { MeetingServer } from '../../../../src/sync/ports.js';
import { toMailboxes } from '../../../../src/sync/users/mailbox-list.js';
import { UserSync } from '../../../../src/sync/users/users.js';
import type { SyncContext } from '../../../../src/sync/context.js';
import { createManualClock } from '../../../support/manual-clock.js';
import { MemoryLog } from '../../../support/memory-log.js';
import { createMemoryStore, createSyncContext } from '../../../support/ports.js';

const rules = { jidDomain: 'jid.example', mailDomain: 'mail.example' };

describe('from JIDs to mailboxes', () => {
  it('the part before the @ becomes the part before the @ of the mail domain, in lower case', () => {
    const { addresses } = toMailboxes(
      { jids: ['Ann@JID.example', 'bob.o@jid.example'], withoutJid: 0 },
      rules,
    );
    expect(addresses).toEqual(['ann@mail.example', 'bob.o@mail.example']);
  });

  it('users of other domains are left out; with no jiddomain all are served', () => {
    const jids = ['ann@jid.example', 'bob@other.example', 'cid@sub.jid.example'];
    expect(toMailboxes({ jids, withoutJid: 0 }, rules)).toEqual({
      addresses: ['ann@mail.example'],
      otherDomains: new Map([
        ['other.example', 1],
        ['sub.jid.example', 1],
      ]),
      unusable: 0,
      withoutJid: 0,
      shared: [],
      areEmails: false,
    });
    expect(toMailboxes({ jids, withoutJid: 0 }, { ...rules, jidDomain: '' }).addresses).toHaveLength(3);
  });

  it('two JIDs with the same mailbox are one mailbox, which is named', () => {
    const jids = ['ann@jid.example', 'ANN@other.example', 'bob@jid.example'];
    const list = toMailboxes({ jids, withoutJid: 0 }, { ...rules, jidDomain: '' });
    expect(list).toMatchObject({
      addresses: ['ann@mail.example', 'bob@mail.example'],
      shared: ['ann@mail.example'],
    });
  });

  it('a JID that would break a line of users.txt or an address is counted, not served', () => {
    const jids = [
      'a b@jid.example',
      'x\ny@jid.example',
      '@jid.example',
      '<ann>@jid.example',
      'иван@jid.example',
    ];
    const list = toMailboxes({ jids, withoutJid: 0 }, rules);
    expect(list).toEqual({
      addresses: ['иван@mail.example'],
      otherDomains: new Map(),
      unusable: 4,
      withoutJid: 0,
      shared: [],
      areEmails: false,
    });
  });
});

const NOW = new Date('2026-06-10T10:00:00Z');

/** @param known what users.txt holds, from long ago; `written` is what a sync writes into it */
function setUp(changes: Partial<SyncContext> & { readonly known?: readonly string[] } = {}) {
  const { known, ...others } = changes;
  const store = createMemoryStore();
  const log = new MemoryLog();
  const clock = createManualClock(NOW);
  const written: (readonly string[])[] = [];
  const server: MeetingServer = {
    readUsers: () => Promise.resolve({ jids: ['new@jid.example'], withoutJid: 0 }),
    readRoom: () => Promise.reject(new Error('nobody asks')),
    outage: undefined,
  };
  const sync = createSyncContext({
    server,
    usersFile: {
      read: () => Promise.resolve(known === undefined ? undefined : { addresses: known }),
      write: (addresses) => Promise.resolve(void written.push(addresses)),
    },
    store,
    log,
    clock,
    ...others,
  });
  return { sync, store, log, clock, written };
}

it('users who share a mailbox are warned of', async () => {
  const emails = new Map([
    ['a@jid.example', 'Same@mail.example'],
    ['b@jid.example', 'same@mail.example'],
  ]);
  const server: MeetingServer = {
    readUsers: () => Promise.resolve({ jids: [...emails.keys()], withoutJid: 0, emails }),
    readRoom: () => Promise.reject(new Error('nobody asks')),
    outage: undefined,
  };
  const { sync, log } = setUp({ server });
  await new UserSync(sync).findServed({});
  const [warned] = log.lines.filter(({ level }) => level === 'warn');
  expect(warned?.message).toBe('Several users of CMS lead to the same mailbox: same@mail.example.');
  expect(warned?.fields?.hint).toContain('e-mail address');
});

describe('a list that cannot be written', () => {
  const cannotWrite = (code: 'NotWritable' | 'LockLost', known?: readonly string[]) =>
    setUp({
      ...(known === undefined ? {} : { known }),
      usersFile: {
        read: () => Promise.resolve(known === undefined ? undefined : { addresses: known }),
        write: () => Promise.reject(new StateError(code, 'Cannot write the user list.')),
      },
    });

  it('is told, the users of the last sync are served, and the sync is still due', async () => {
    const { sync, store, log } = cannotWrite('NotWritable', ['old@mail.example']);
    expect(await new UserSync(sync).findServed({})).toMatchObject({
      addresses: ['old@mail.example'],
    });
    expect(await store.readRun()).toEqual({});
    expect(log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { code: 'NotWritable' } },
    ]);
  });

  it('ends the run where nobody is known yet', async () => {
    const { sync } = cannotWrite('NotWritable');
    await expect(new UserSync(sync).findServed({})).rejects.toMatchObject({ code: 'NotWritable' });
  });

  it('because the lock was lost ends all serving', async () => {
    const { sync } = cannotWrite('LockLost', ['old@mail.example']);
    await expect(new UserSync(sync).findServed({})).rejects.toMatchObject({ code: 'LockLost' });
  });
});

describe('a CMS that answers each page, but slowly', () => {
  /** @returns how many pages were read of that many, each of which takes so long */
  async function readPages(pages: number, pageMs: number, known?: readonly string[]) {
    let read = 0;
    const { sync, clock, written } = setUp(known === undefined ? {} : { known });
    const readUsers: MeetingServer['readUsers'] = (mayGoOn) => {
      for (; read < pages; read += 1) {
        if (mayGoOn?.() === false) return Promise.reject(tooSlow);
        clock.pass(pageMs);
      }
      return Promise.resolve({ jids: ['new@jid.example'], withoutJid: 0 });
    };
    const { addresses, isSynced } = await new UserSync({
      ...sync,
      server: { ...sync.server, readUsers },
    }).findServed({ syncUsers: true });
    return { read, addresses, isSynced, written };
  }
  const tooSlow = new CmsError('Unavailable', 'slow', { reach: 'run', retry: { when: 'next-cycle' } });
  const known = ['old@mail.example'];

  it('is left after a minute or so, and the users of the last sync are served', async () => {
    const { read, ...users } = await readPages(250, 25_000, known);
    expect(read).toBeLessThan(4);
    expect(users).toEqual({ addresses: known, isSynced: false, written: [] });
  });

  it('is waited for where nobody is known yet', async () => {
    expect(await readPages(250, 25_000)).toMatchObject({ read: 250, isSynced: true });
  });

  it('gets the time that fifty thousand users take', async () => {
    expect(await readPages(5_000, 200, known)).toMatchObject({ read: 5_000, isSynced: true });
  });
});
