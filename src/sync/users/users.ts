/**
 * Who is served: the users that CMS knows, as mailbox addresses. The list is read from CMS when it is due and kept in
 * config/users.txt, so that a day without CMS is a day like any other.
 */
import { isYoungerThan } from '../../scheduler/clock-guards.js';
import { isUserSyncDue } from '../../scheduler/user-sync.js';
import { CmsError, isLockLost, StateError } from '../../errors.js';
import {
  describeUnusable,
  explainNoUsers,
  explainShared,
  listDomains,
  sum,
  toMailboxes,
  type MailboxList,
  type UserRules,
} from './mailbox-list.js';
import type { SyncContext } from '../context.js';
import type { Clock, Log } from '../ports.js';

/** What is asked of the user sync in one cycle. */
export interface UserSyncOptions {
  /** The users are read from CMS although it is not yet time. */
  readonly syncUsers?: boolean;
  /** There are cycles to come: the users of the last sync are served while those of a slow CMS are still being read. */
  readonly mayServeMeanwhile?: boolean;
  /** Neither the list nor the state is written. */
  readonly dryRun?: boolean;
}

/** Nearly every CMS gives all of its users sooner, so that who is new is served in the same cycle. */
const PATIENCE_MS = 5_000;

/**
 * How long the reading may take where the users of the last sync can be served, but not meanwhile: a minute, and a quarter
 * of a second more for each page. Fifty thousand users at ten a page get their time; a CMS that takes half a minute for a
 * page does not hold up all mailboxes for hours.
 */
const READING_MS = 60_000;
const READING_MS_PER_PAGE = 250;

export interface ServedUsers {
  readonly addresses: readonly string[];
  /** Of the last successful user sync, as far as is known. */
  readonly lastUserSync: Date | undefined;
  /** They were read from CMS just now. */
  readonly isSynced: boolean;
  /** Why CMS gave no users that could be served, and what to do about it. */
  readonly problem?: string | undefined;
}

/**
 * Reads the users from CMS where that is due, one reading at a time. It may take longer than a cycle: a CMS that answers each
 * page, but slowly, holds up no mailbox that is known already.
 */
export class UserSync {
  /** The reading that is under way; what comes of it is for the first cycle that asks after its end. */
  #running: Promise<ServedUsers> | undefined;
  /** It was not waited for to the end; nor is the next one, where this one fails. */
  #isSlow = false;

  constructor(private readonly sync: SyncContext) {}

  /**
   * The mailboxes to serve in this cycle: from CMS when a sync is due, else from users.txt. Errors of CMS, or with
   * writing the list, matters only where there is no list yet.
   * @throws CmsError, StateError
   */
  async findServed(options: UserSyncOptions): Promise<ServedUsers> {
    const { usersFile, store, rooms, rules, clock, log } = this.sync;
    const list = await usersFile.read();
    // A list without addresses comes from an editor, never from a sync: it is as good as none.
    const known = list?.addresses.length === 0 ? undefined : list;
    const recorded = (await store.readRun()).lastUserSync;
    const lastUserSync = recorded === undefined ? known?.syncedAt : new Date(recorded);
    const ofLastTime = { addresses: known?.addresses ?? [], lastUserSync, isSynced: false };
    const isDue =
      known === undefined ||
      options.syncUsers === true ||
      isUserSyncDue(lastUserSync, rules.userSyncAt, clock.now());
    const isLeft = !isDue || (known !== undefined && rooms.isWaiting());
    const wasUnderWay = this.#running !== undefined;
    if (isLeft && !wasUnderWay) return ofLastTime;
    try {
      const synced = await this.#read(known?.addresses, options);
      if (synced === undefined) return ofLastTime;
      return synced.addresses.length > 0 ? synced : { ...synced, addresses: ofLastTime.addresses };
    } catch (error) {
      if (known === undefined || !isWaitedOut(error)) throw error;
      const { message, code, hint } = error;
      const isOutage = code === this.sync.server.outage?.code;
      log[isOutage ? 'debug' : 'warn'](`${message} The users of the last sync are served.`, { code, hint });
      // It was an earlier cycle's: this one tries again.
      return wasUnderWay ? await this.findServed(options) : ofLastTime;
    }
  }

  /** Resolves when no reading is under way any more, whatever came of it. */
  async end(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  /** @returns undefined where the users of the last sync are to be served meanwhile */
  async #read(
    known: readonly string[] | undefined,
    options: UserSyncOptions,
  ): Promise<ServedUsers | undefined> {
    const { rooms, clock, log, stop } = this.sync;
    const running = (this.#running ??= rooms.noting(() => syncUsers(this.sync, known, options)));
    // Whoever asks after it hears of its failure, and nobody may.
    running.catch(() => undefined);
    const wasSlow = this.#isSlow;
    const isAwaited = known === undefined || options.mayServeMeanwhile !== true;
    const waits = isAwaited ? [] : [clock.sleep(wasSlow ? 0 : PATIENCE_MS, stop).then(() => undefined)];
    try {
      const synced = await Promise.race([running, ...waits]);
      this.#isSlow = synced === undefined;
      if (synced !== undefined) this.#running = undefined;
      else if (!wasSlow && !stop.aborted)
        log.info('CMS is slow to list its users; those of the last sync are served meanwhile.');
      return synced;
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
  }
}

/** To be asked before each page. */
function limitReading(clock: Clock): () => boolean {
  const startedMs = clock.now().getTime();
  let pages = 0;
  return () => {
    const limitMs = READING_MS + READING_MS_PER_PAGE * pages;
    pages += 1;
    return isYoungerThan(startedMs, clock.now().getTime(), limitMs);
  };
}

/** CMS being away, and a list that cannot be written: who is served is known all the same. */
function isWaitedOut(error: unknown): error is CmsError | StateError {
  return error instanceof CmsError || (error instanceof StateError && !isLockLost(error));
}

/**
 * Reads the users from CMS and writes the list; a failure half way leaves it as it was.
 * @param known of the last sync, if there was one
 * @returns no addresses where CMS gave none
 * @throws CmsError, StateError
 */
async function syncUsers(
  { server, usersFile, store, rules, clock, log }: SyncContext,
  known: readonly string[] | undefined,
  { dryRun, mayServeMeanwhile }: UserSyncOptions,
): Promise<ServedUsers> {
  const now = clock.now();
  const isWaitedFor = known !== undefined && mayServeMeanwhile !== true;
  const mayGoOn = isWaitedFor ? limitReading(clock) : undefined;
  const users = await server.readUsers(mayGoOn);
  const list = toMailboxes(users, rules.users);
  const figures = {
    users: users.jids.length + users.withoutJid,
    served: list.addresses.length,
    withoutJid: users.withoutJid,
    otherDomain: sum(list.otherDomains),
    unusable: list.unusable,
  };
  const why = list.addresses.length === 0 ? explainNoUsers(list, rules.users) : undefined;
  const problem = why && `${why.problem} ${why.remedy}`;
  if (problem !== undefined) log.warn(`${problem} users.txt is left as it was.`, { figures });
  else warnOfDropped(list, rules.users, log);
  const hasGap = users.hasGap === true && list.addresses.length > 0;
  const hasEmails = users.emails !== undefined;
  const addresses = hasGap ? withKnown(list.addresses, known ?? [], rules.users, hasEmails) : list.addresses;
  const synced = { addresses, lastUserSync: now, isSynced: true, problem };
  if (dryRun === true) return synced;
  // Where there is a gap and no list of last time either, the next cycle has one more look.
  const isDone = !hasGap || known !== undefined;
  if (addresses.length > 0) {
    await usersFile.write(addresses, isDone ? now : LONG_AGO);
    log.info('Users read from CMS.', { figures });
  }
  await store.updateRun(() => ({ lastUserSync: isDone ? now.toISOString() : undefined }));
  return synced;
}

function warnOfDropped(list: MailboxList, rules: UserRules, log: Log): void {
  const { otherDomains, unusable, shared } = list;
  if (otherDomains.size > 0) {
    log.warn(
      `CMS users in other domains than jiddomain = ${rules.jidDomain} are not served: ${listDomains(otherDomains)}.`,
      { count: sum(otherDomains) },
    );
  }
  if (unusable > 0) log.warn(`CMS users ${describeUnusable(list)} are not served.`, { count: unusable });
  const why = explainShared(list);
  if (why !== undefined) log.warn(why.problem, { count: shared.length, hint: why.remedy });
}

/**
 * Whoever CMS left out may be in the list of last time: a mailbox too many is harmless, one too few is not served for a
 * day. That list may have been made under another `mail_domain`.
 */
function withKnown(
  addresses: readonly string[],
  known: readonly string[],
  { mailDomain }: UserRules,
  hasEmails: boolean,
): readonly string[] {
  const isOfToday = (address: string): boolean => hasEmails || address.endsWith(`@${mailDomain}`);
  return [...new Set([...addresses, ...known.filter(isOfToday)])];
}

const LONG_AGO = new Date('2000-01-01T12:00:00Z');
