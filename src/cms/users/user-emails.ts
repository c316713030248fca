/**
 * The e-mail addresses of CMS's users (`mailbox_from = email`). They stand in no list, only in the answer about one user, so
 * what was seen is kept between user syncs: a company of 5,000 does not cost 5,000 requests a day.
 */
import pLimit from 'p-limit';
import type { Clock, UserLooks } from '../../sync/ports.js';
import type { UserLook } from '../../sync/ports/records.js';
import type { AskCms } from '../bridges/cms-request.js';
import type { CmsUser } from './read-users.js';
import { readObject } from '../xml/read-object.js';
import { textOf } from '../../xml/tree.js';

/** Requests that wait for an answer at the same time; the gate lets even fewer through. */
const AT_ONCE = 3;
const DAY_MS = 24 * 3_600_000;
/** An address that changes shows in no list: the looks of this part of the users, the oldest, are renewed with each sync. */
const RENEWED_SHARE = 1 / 14;

export class UserEmails {
  #jids:
    | { readonly of: ReadonlyMap<string, UserLook>; readonly byEmail: ReadonlyMap<string, readonly string[]> }
    | undefined;

  constructor(
    private readonly looks: UserLooks,
    private readonly clock: Clock,
  ) {}

  /** @returns the JIDs of all users that are known to have this address, in any case */
  async findJids(email: string): Promise<readonly string[]> {
    const looks = await this.looks.read();
    if (this.#jids?.of !== looks) this.#jids = { of: looks, byEmail: toJids(looks) };
    return this.#jids.byEmail.get(email.toLowerCase()) ?? [];
  }

  /**
   * @param users all that are served
   * @returns the address of each JID in lower case; empty where the user has none
   * @throws CmsError, StateError; what was seen until then is kept
   */
  async read(ask: AskCms, users: readonly CmsUser[]): Promise<ReadonlyMap<string, string>> {
    const known = await this.looks.read();
    const looks = new Map<string, UserLook>();
    for (const { id, jid } of users) {
      const look = known.get(id);
      if (look?.jid === jid) looks.set(id, look);
    }
    const missing = users.filter(({ id }) => !looks.has(id));
    const toRead = [...new Set([...missing, ...this.#findOld(users, looks), ...findShared(users, looks)])];
    try {
      await this.#lookAtAll(ask, toRead, looks);
    } finally {
      if (toRead.length > 0 || looks.size !== known.size) await this.looks.write(looks);
    }
    return new Map([...looks.values()].map(({ jid, email }) => [jid.toLowerCase(), email.toLowerCase()]));
  }

  #findOld(users: readonly CmsUser[], looks: ReadonlyMap<string, UserLook>): CmsUser[] {
    const yesterday = new Date(this.clock.now().getTime() - DAY_MS).toISOString();
    return users
      .filter(({ id }) => (looks.get(id)?.at ?? yesterday) < yesterday)
      .sort((a, b) => (looks.get(a.id)!.at < looks.get(b.id)!.at ? -1 : 1))
      .slice(0, Math.ceil(users.length * RENEWED_SHARE));
  }

  /** Ends with the first trouble; what is on its way then is waited for. */
  async #lookAtAll(ask: AskCms, users: readonly CmsUser[], looks: Map<string, UserLook>): Promise<void> {
    const limit = pLimit(AT_ONCE);
    let trouble: unknown;
    await limit.map(users, async (user) => {
      if (trouble !== undefined) return;
      try {
        const look = await this.#look(ask, user);
        if (look === undefined) looks.delete(user.id);
        else looks.set(user.id, look);
      } catch (error) {
        trouble ??= error;
      }
    });
    if (trouble !== undefined) throw trouble;
  }

  /** @returns undefined where the user went since the list was read */
  async #look(ask: AskCms, { id, jid }: CmsUser): Promise<UserLook | undefined> {
    const root = await readObject(ask, 'users', id, 'the details of a user');
    if (root === undefined) return undefined;
    return { jid, email: textOf(root, 'email') ?? '', at: this.clock.now().toISOString() };
  }
}

/** Whoever shares an address has no room until somebody corrects it: that is looked for with each sync. */
function findShared(users: readonly CmsUser[], looks: ReadonlyMap<string, UserLook>): CmsUser[] {
  const jids = toJids(looks);
  return users.filter(({ id }) => {
    const email = looks.get(id)?.email.toLowerCase() ?? '';
    return email !== '' && (jids.get(email)?.length ?? 0) > 1;
  });
}

function toJids(looks: ReadonlyMap<string, UserLook>): ReadonlyMap<string, readonly string[]> {
  const jids = new Map<string, string[]>();
  for (const { email, jid } of looks.values()) {
    const known = jids.get(email.toLowerCase());
    if (known === undefined) jids.set(email.toLowerCase(), [jid]);
    else known.push(jid);
  }
  return jids;
}
