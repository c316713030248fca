/** One cycle as the commands run it: who is served, the pass over the mailboxes, the line of figures, the exit code. */
import type { App, Instance } from '../../app.js';
import type { MailboxLists } from '../../config/files/mailbox-lists.js';
import { NobodyServedError, UsageError } from '../../errors.js';
import { runCycle, type CycleResult } from '../../sync/cycle/cycle.js';
import { describeCycle, isNobodyServed, remedyOf } from '../../sync/cycle/describe-cycle.js';
import type { CycleOptions } from '../../sync/context.js';
import { toRunError } from '../../sync/unexpected-errors.js';
import type { ServedUsers, UserSyncOptions } from '../../sync/users/users.js';
import { createProgress } from './progress.js';
import type { ResyncRequests } from './resync-requests.js';
import { recordStatus } from './record-status.js';
import { rememberServers, rememberSettings, reportOutage } from './remember-run.js';

/** What a command asks of one cycle. */
export interface CycleRun extends CycleOptions, UserSyncOptions {
  /** These mailboxes only, or all, are read from the start; undefined: the changes of all. */
  readonly resync?: readonly string[] | 'all' | undefined;
  /** What `--resync` left for this cycle; these mailboxes are read from the start beside the others. */
  readonly requests?: ResyncRequests;
}

export interface CycleOutcome extends CycleResult {
  readonly areUsersSynced: boolean;
  /** The line of figures, with all that is not well. */
  readonly line: string;
}

/**
 * For a run of a single cycle: tells a person who was not served and what waits, on stderr whether that is a terminal or
 * not, each time.
 * @throws ProgramError where the cycle was ended by it; NobodyServedError
 */
export function reportRun(app: App, outcome: CycleOutcome): void {
  const { error, figures, unserved, waitingMeetings, line } = outcome;
  if (error !== undefined) throw error;
  if (app.stop.aborted) return;
  if (isNobodyServed(figures)) throw new NobodyServedError(line, remedyOf(outcome));
  // A terminal has seen the line of the log.
  if ((unserved.length > 0 || waitingMeetings.length > 0) && !app.isTerminal) app.printError(line);
}

/**
 * Runs one cycle and logs its figures.
 * @throws UsageError for a mailbox that is not served; CmsError where there is no list of users yet; StateError
 */
export async function runOneCycle(app: App, instance: Instance, run: CycleRun): Promise<CycleOutcome> {
  const { calendar, server, store } = instance;
  // A dry run remembers nothing, so that a refusal in it must be the only one.
  calendar.beginCycle(run.dryRun === true || (await store.readRun()).signInRefusedAt !== undefined);
  server.beginCycle();
  const isStatusKept = run.dryRun !== true && run.resync === undefined;
  try {
    const outcome = await serveAll(app, instance, run);
    await reportOutage(instance, run.mayServeMeanwhile === true);
    if (isStatusKept) await recordStatus(app, instance, outcome);
    return outcome;
  } catch (error) {
    if (isStatusKept) await recordStatus(app, instance, toRunError(error));
    throw error;
  } finally {
    if (run.dryRun !== true) await rememberServers(instance, app.clock.now());
  }
}

/** How long a cycle begins looks at rooms for their own sake; a slow CMS is asked about the others in the next one. */
const FOLLOWING_MS = 20_000;

async function serveAll(app: App, instance: Instance, run: CycleRun): Promise<CycleOutcome> {
  const { store } = instance;
  const now = app.clock.now();
  const isDry = run.dryRun === true;
  if (!isDry) await rememberSettings(app.home, store, now);
  const users = await instance.userSync.findServed(run);
  await app.mailboxLists.refresh();
  const served = users.addresses.filter((address) => app.mailboxLists.isServed(address));
  const unmatched = users.isSynced ? app.mailboxLists.describeUnmatched(users.addresses) : undefined;
  if (unmatched !== undefined) app.log.warn(unmatched);
  const isLeftOut = (address: string): boolean => app.mailboxLists.isExcepted(address);
  instance.calendar.addresses.setServed(served, users.isSynced, isLeftOut);
  const wanted = run.resync === 'all' ? undefined : run.resync;
  const addresses = wanted ?? served;
  if (wanted !== undefined) requireServed(wanted, users.addresses, app.mailboxLists);
  const turn = run.resync !== undefined ? 'resync' : isDry ? 'anyway' : 'due';
  await run.requests?.take(served);
  const progress = createProgress(app, addresses.length, turn);
  const result = await runCycle(addresses, instance.lanes, instance, {
    ...run,
    turn,
    signOfChange: latest(users.lastUserSync, (await store.readRun()).settingsChangedAt),
    lastUserSync: users.lastUserSync,
    mayFollowRooms: () => app.clock.now().getTime() - now.getTime() < FOLLOWING_MS,
    onMailbox: progress?.onMailbox,
    onMeetings: progress?.onMeetings,
  });
  progress?.stop();
  // What the line says is on disk by then.
  if (!isDry) await store.flush();
  const line = toLine(describeCycle(result, isDry), users, served.length);
  // Where nobody was served, that is said in these words, and not only for information.
  if (!isDry && (result.error !== undefined || !isNobodyServed(result.figures)))
    app.log.info(line, { figures: { ...result.figures } });
  return { ...result, areUsersSynced: users.isSynced, line };
}

function toLine(line: string, { problem, addresses }: ServedUsers, served: number): string {
  if (problem !== undefined) return `${line} ${problem}`;
  const areAllLeftOut = served === 0 && addresses.length > 0;
  return areAllLeftOut ? `${line} [Mailboxes] only and except leave out all ${addresses.length}.` : line;
}

function latest(lastUserSync: Date | undefined, settingsChangedAt: string | undefined): Date | undefined {
  if (settingsChangedAt === undefined) return lastUserSync;
  return new Date(Math.max(lastUserSync?.getTime() ?? 0, Date.parse(settingsChangedAt)));
}

/** @throws UsageError naming the addresses that are not served */
export function requireServed(
  wanted: readonly string[],
  users: readonly string[],
  lists: Pick<MailboxLists, 'isServed'>,
): void {
  const leftOut = wanted.filter((address) => users.includes(address) && !lists.isServed(address));
  if (leftOut.length > 0) {
    throw new UsageError(
      `${leftOut.join(', ')}: not served, because [Mailboxes] only or except leaves ${leftOut.length === 1 ? 'it' : 'them'} out.`,
      'Change these lists to have it served; they are read again when they change.',
    );
  }
  const known = new Set(users);
  const unknown = wanted.filter((address) => !known.has(address));
  if (unknown.length === 0) return;
  throw new UsageError(
    `${unknown.join(', ')}: not served, because ${unknown.length === 1 ? 'it is' : 'they are'} not in config/users.txt.`,
    'Use the primary SMTP address in the form user@domain. A user who is new in CMS is served after the next user sync.',
  );
}
