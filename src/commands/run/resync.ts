/**
 * `--resync user@domain`: the mailbox's whole calendar is read again and every meeting that has not ended is reconciled.
 * Where a loop is at work it is left a request; where a run-once is, its end is waited for.
 */
import path from 'node:path';
import { withInstance, type App } from '../../app.js';
import type { RunCommand } from '../../cli.js';
import {
  acquireInstanceLock,
  waitForInstanceLock,
  type InstanceLock,
} from '../../store/lock/instance-lock.js';
import { leaveResyncRequest } from '../../store/resync-requests.js';
import { createUsersFile } from '../../store/users-file.js';
import { isAllWell } from '../../sync/cycle/describe-cycle.js';
import { changesOf } from '../../sync/cycle/figures.js';
import { pluralize } from '../pluralize.js';
import { countChanges } from './count-changes.js';
import { reportRun, requireServed, runOneCycle } from './cycle-run.js';

/** A run-once is over within its minute. */
const WAIT_FOR_ONCE_MS = 60_000;

type ResyncWish = Pick<RunCommand, 'mailboxes' | 'rewrite' | 'yes'>;

/**
 * @returns the exit code
 * @throws UsageError for a mailbox that is not served
 */
export async function runResync(app: App, wish: ResyncWish): Promise<number> {
  if (wish.rewrite && !(await isRewriteWanted(app, wish))) return 0;
  const dir = path.join(app.home, 'state');
  const options = { ...app, mode: 'resync' } as const;
  const lock = await acquireInstanceLock(dir, options, app.stop);
  if (!('heldBy' in lock)) return await resyncWithLock(app, lock, wish);
  if (app.stop.aborted) return stoppedBefore(app, wish.mailboxes);
  if (lock.heldBy.mode !== 'loop') {
    app.printError('Another run is at work on this home; waiting for it to end.');
    const giveUp = AbortSignal.any([app.stop, AbortSignal.timeout(WAIT_FOR_ONCE_MS)]);
    const taken = await waitForInstanceLock(dir, options, giveUp);
    if (taken !== undefined) return await resyncWithLock(app, taken, wish);
    if (app.stop.aborted) return stoppedBefore(app, wish.mailboxes);
  }
  return await leaveRequests(app, dir, wish);
}

async function leaveRequests(app: App, dir: string, { mailboxes, rewrite }: ResyncWish): Promise<number> {
  const addresses = mailboxes === 'all' ? ['all'] : mailboxes;
  if (mailboxes !== 'all') {
    const file = createUsersFile(path.join(app.home, 'config', 'users.txt'), { log: app.log });
    await app.mailboxLists.refresh();
    requireServed(mailboxes, (await file.read())?.addresses ?? [], app.mailboxLists);
  }
  for (const address of addresses) await leaveResyncRequest(dir, address, rewrite);
  app.print(`Another instance is at work: it resyncs ${nameOf(mailboxes)} in its next cycle.`);
  return 0;
}

/** Says how many mails a rewrite sends, and asks on a terminal. */
async function isRewriteWanted(app: App, { mailboxes, rewrite, yes }: ResyncWish): Promise<boolean> {
  const outcome = await countChanges(app, { resync: mailboxes, rewrite });
  reportRun(app, outcome);
  const { changes, mails } = changesOf(outcome.figures);
  if (changes === 0) {
    app.print(
      isAllWell(outcome)
        ? 'All invitations are as the template says today. Nothing is to be written.'
        : 'No invitation that could be looked at is to be written.',
    );
    return false;
  }
  app.print(
    `${pluralize(changes, 'invitation')} will be written, and ${pluralize(mails, 'update')} mailed to attendees.`,
  );
  if (yes || app.ask === undefined || (await app.ask('Go on?'))) return true;
  app.print('Nothing was written.');
  return false;
}

async function resyncWithLock(app: App, lock: InstanceLock, wish: ResyncWish): Promise<number> {
  const run = { resync: wish.mailboxes, rewrite: wish.rewrite };
  return await withInstance(app, lock, async (instance) => {
    const outcome = await runOneCycle(app, instance, run);
    reportRun(app, outcome);
    return outcome.figures.notReached > 0 ? stoppedBefore(app, wish.mailboxes) : 0;
  });
}

/**
 * A mailbox that was begun goes on by itself, as the resync or rewrite that it was. The others stay as they are.
 * @returns the exit code
 */
function stoppedBefore(app: App, mailboxes: ResyncWish['mailboxes']): number {
  const message = `Stopped before the resync of ${nameOf(mailboxes)} was through.`;
  app.log.warn(message, {
    hint: 'Mailboxes that were begun go on in the next cycle. For the others, ask again with --resync.',
  });
  if (!app.isTerminal) app.printError(message);
  return 1;
}

function nameOf(mailboxes: ResyncWish['mailboxes']): string {
  return mailboxes === 'all' ? 'all mailboxes' : mailboxes.join(', ');
}
