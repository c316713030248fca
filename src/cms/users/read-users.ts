/** All users of CMS, by their JIDs. `GET /users`; a list entry has id and userJid, and name and email only elsewhere. */
import { CmsError } from '../../errors.js';
import type { CmsUserList } from '../../model.js';
import type { Log } from '../../sync/ports.js';
import type { AskCms } from '../bridges/cms-request.js';
import { toReachRun } from '../bridges/cycle-gate.js';
import { badAnswer } from '../cms-errors.js';
import { readPages } from '../xml/read-pages.js';
import type { UserEmails } from './user-emails.js';
import { attributeOf, textOf, type XmlElement } from '../../xml/tree.js';

/** A list that changes while it is read is read again, so that nobody slips through between two pages. */
const MAX_READINGS = 3;
const MAX_PAGES_WITHOUT_NEW_JID = 100;
/** More than any company has; a total beyond it is garbage. */
const MAX_USERS = 1_000_000;

/**
 * @param emails where the mailboxes are the users' e-mail addresses; of those in `jidDomain`, or of all where that is empty
 * @throws CmsError of reach run: a page that fails fails the whole reading
 */
export async function readUsers(
  ask: AskCms,
  log: Log,
  emails?: { readonly of: UserEmails; readonly jidDomain: string },
): Promise<CmsUserList> {
  try {
    const { users, hasGap } = await readAll(ask, log);
    const list = { ...toUserList(users), hasGap };
    if (emails === undefined) return list;
    const served = users.filter(
      ({ id, jid }) => id !== '' && jid !== '' && isInDomain(jid, emails.jidDomain),
    );
    return { ...list, emails: await emails.of.read(ask, served) };
  } catch (error) {
    throw error instanceof CmsError ? toReachRun(error) : error;
  }
}

/** @returns everybody, with gaps where CMS gave the list whole in no reading */
async function readAll(
  ask: AskCms,
  log: Log,
): Promise<{ readonly users: readonly CmsUser[]; readonly hasGap: true | undefined }> {
  let users: ReadonlyMap<string, CmsUser> = new Map();
  let total: number | undefined;
  for (let reading = 1; reading <= MAX_READINGS; reading += 1) {
    const once = await readOnce(ask);
    if (once.isWhole) return { users: [...once.users.values()], hasGap: undefined };
    // Who was there a moment ago is kept: a mailbox too many is harmless, one too few is not served for a day.
    users = new Map([...users, ...once.users]);
    ({ total } = once);
  }
  if (users.size === 0) {
    // Taken at its word, an empty list would end the service for everybody.
    const hint = 'Check that the API account may see the users.';
    throw badAnswer('CMS says that it has users and lists none of them.', hint);
  }
  const message =
    'CMS does not give the whole list of its users, or it kept changing while it was read: who was in the list of last time stays in it.';
  log.warn(message, { count: users.size, total });
  return { users: [...users.values()], hasGap: true };
}

interface Reading {
  /** By their ids; one without an id stands for itself. */
  readonly users: ReadonlyMap<string, CmsUser>;
  /** As many came as there are, and their number did not change meanwhile. */
  readonly isWhole: boolean;
  readonly total: number | undefined;
}

async function readOnce(ask: AskCms): Promise<Reading> {
  const users = new Map<string, CmsUser>();
  const totals = new Set<number | undefined>();
  const jids = new Set<string>();
  let pagesWithoutNewJid = 0;
  let total: number | undefined;
  for await (const page of readPages(ask, { path: 'users', what: 'the list of users' })) {
    total = page.total;
    totals.add(total);
    const known = jids.size;
    for (const user of page.items.map(readUser)) {
      users.set(user.id || `no id ${users.size}`, user);
      jids.add(user.jid.toLowerCase());
    }
    pagesWithoutNewJid = jids.size > known ? 0 : pagesWithoutNewJid + 1;
    // New objects for ever, but nobody new among them. Users without a JID come in rows, though hardly in such ones.
    if (pagesWithoutNewJid > MAX_PAGES_WITHOUT_NEW_JID || (total ?? 0) > MAX_USERS)
      throw badAnswer('CMS was asked for the list of users and does not come to an end.');
  }
  const isWhole = totals.size === 1 && (total === undefined || users.size === total);
  return { users, isWhole, total };
}

/** Either may be empty. */
export interface CmsUser {
  readonly id: string;
  readonly jid: string;
}

export function readUser(entry: XmlElement): CmsUser {
  return { id: attributeOf(entry, 'id') ?? '', jid: textOf(entry, 'userJid') ?? '' };
}

function isInDomain(jid: string, domain: string): boolean {
  return domain === '' || jid.toLowerCase().endsWith(`@${domain}`);
}

function toUserList(users: readonly CmsUser[]): CmsUserList {
  const jids = new Map<string, string>();
  for (const { jid } of users) if (!jids.has(jid.toLowerCase())) jids.set(jid.toLowerCase(), jid);
  jids.delete('');
  return { jids: [...jids.values()], withoutJid: users.filter(({ jid }) => jid === '').length };
}
