/**
 * The e-mail addresses of CMS's users (`mailbox_from = email`). They stand in no list, only in the answer about one user, so
 * what was seen is kept between user syncs: a company of 5,000 does not cost 5,000 requests a day.
 */
import pLimit from 'p-limit';
import type { Clock, UserEmailStore } from '../../sync/ports.js';
import type { UserEmail } from '../../sync/ports/records.js';
import type { AskCms } from '../bridges/cms-request.js';
import type { CmsUser } from './read-users.js';
import { readObject } from '../xml/read-object.js';
import { textOf } from '../../xml/tree.js';

/** Requests that wait for an answer at the same time; the gate lets even fewer through. */
const AT_ONCE = 3;
const DAY_MS = 24 * 3_600_000;
/** An address that changes shows in no list: what is known of this part of the users, the oldest, are renewed with each sync. */
const RENEWED_SHARE = 1 / 14;

export class UserEmails {
  #jids:
    | {
        readonly of: ReadonlyMap<string, UserEmail>;
        readonly byEmail: ReadonlyMap<string, readonly string[]>;
      }
    | undefined;

  constructor(
    private readonly store: UserEmailStore,
    private readonly clock: Clock,
  ) {}

  /** @returns the JIDs of all users that are known to have this address, in any case */
  async findJids(email: string): Promise<readonly string[]> {
    const entries = await this.store.read();
    if (this.#jids?.of !== entries) this.#jids = { of: entries, byEmail: toJids(entries) };
    return this.#jids.byEmail.get(email.toLowerCase()) ?? [];
  }

  /**
   * @param users all that are served
   * @returns the address of each JID in lower case; empty where the user has none
   * @throws CmsError, StateError; what was seen until then is kept
   */
  async read(ask: AskCms, users: readonly CmsUser[]): Promise<ReadonlyMap<string, string>> {
    const known = await this.store.read();
    const entries = new Map<string, UserEmail>();
    for (const { id, jid } of users) {
      const entry = known.get(id);
      if (entry?.jid === jid) entries.set(id, entry);
    }
    const missing = users.filter(({ id }) => !entries.has(id));
    const toRead = [
      ...new Set([...missing, ...this.#findOld(users, entries), ...findShared(users, entries)]),
    ];
    try {
      await this.#readAll(ask, toRead, entries);
    } finally {
      if (toRead.length > 0 || entries.size !== known.size) await this.store.write(entries);
    }
    return new Map([...entries.values()].map(({ jid, email }) => [jid.toLowerCase(), email.toLowerCase()]));
  }

  #findOld(users: readonly CmsUser[], entries: ReadonlyMap<string, UserEmail>): CmsUser[] {
    const yesterday = new Date(this.clock.now().getTime() - DAY_MS).toISOString();
    return users
      .filter(({ id }) => (entries.get(id)?.at ?? yesterday) < yesterday)
      .sort((a, b) => (entries.get(a.id)!.at < entries.get(b.id)!.at ? -1 : 1))
      .slice(0, Math.ceil(users.length * RENEWED_SHARE));
  }

  /** Ends with the first error; what is on its way then is waited for. */
  async #readAll(ask: AskCms, users: readonly CmsUser[], entries: Map<string, UserEmail>): Promise<void> {
    const limit = pLimit(AT_ONCE);
    let firstError: unknown;
    await limit.map(users, async (user) => {
      if (firstError !== undefined) return;
      try {
        const entry = await this.#readUser(ask, user);
        if (entry === undefined) entries.delete(user.id);
        else entries.set(user.id, entry);
      } catch (error) {
        firstError ??= error;
      }
    });
    if (firstError !== undefined) throw firstError;
  }

  /** @returns undefined where the user went since the list was read */
  async #readUser(ask: AskCms, { id, jid }: CmsUser): Promise<UserEmail | undefined> {
    const root = await readObject(ask, 'users', id, 'the details of a user');
    if (root === undefined) return undefined;
    return { jid, email: textOf(root, 'email') ?? '', at: this.clock.now().toISOString() };
  }
}

/** Whoever shares an address has no room until somebody corrects it: that is looked for with each sync. */
function findShared(users: readonly CmsUser[], entries: ReadonlyMap<string, UserEmail>): CmsUser[] {
  const jids = toJids(entries);
  return users.filter(({ id }) => {
    const email = entries.get(id)?.email.toLowerCase() ?? '';
    return email !== '' && (jids.get(email)?.length ?? 0) > 1;
  });
}

function toJids(entries: ReadonlyMap<string, UserEmail>): ReadonlyMap<string, readonly string[]> {
  const jids = new Map<string, string[]>();
  for (const { email, jid } of entries.values()) {
    const known = jids.get(email.toLowerCase());
    if (known === undefined) jids.set(email.toLowerCase(), [jid]);
    else known.push(jid);
  }
  return jids;
}
