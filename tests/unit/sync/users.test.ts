import { describe, expect, it } from 'vitest';
import { toMailboxes } from '../../../src/sync/users.js';

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
      otherDomain: 2,
      unusable: 0,
    });
    expect(toMailboxes({ jids, withoutJid: 0 }, { ...rules, jidDomain: '' }).addresses).toHaveLength(3);
  });

  it('two JIDs with the same mailbox are one mailbox', () => {
    const jids = ['ann@jid.example', 'ANN@other.example'];
    const { addresses } = toMailboxes({ jids, withoutJid: 0 }, { ...rules, jidDomain: '' });
    expect(addresses).toEqual(['ann@mail.example']);
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
    expect(list).toEqual({ addresses: ['иван@mail.example'], otherDomain: 0, unusable: 4 });
  });
});
