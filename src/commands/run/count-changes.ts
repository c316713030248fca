/**
 * How many invitations a run will write and mail, found out by a dry run that says nothing: before the first run, and before
 * `--rewrite`, since mails cannot be called back.
 */
import { withInstance, type App, type Instance } from '../../app.js';
import { isAllWell } from '../../sync/cycle/describe-cycle.js';
import { changesOf, type Changes } from '../../sync/cycle/figures.js';
import type { Log } from '../../sync/ports.js';
import { toRunError } from '../../sync/unexpected-errors.js';
import { pluralize } from '../pluralize.js';
import { runOneCycle, type CycleOutcome, type CycleRun } from './cycle-run.js';
import { recordStatus } from './record-status.js';

/** @throws ProgramError */
export async function countChanges(
  app: App,
  run: Pick<CycleRun, 'resync' | 'rewrite'>,
): Promise<CycleOutcome> {
  const quiet: App = { ...app, log: SILENT };
  const count = (instance: Instance): Promise<CycleOutcome> =>
    runOneCycle(quiet, instance, { ...run, dryRun: true });
  return await withInstance(quiet, undefined, count);
}

/**
 * Says before the first run of a home how many mails it sends, and what prevents that. Whoever asked for a resync knows.
 * @throws ProgramError
 */
export async function announceFirstRun(app: App, instance: Instance): Promise<void> {
  const { store } = instance;
  if ((await store.readRun()).firstRunAnnouncedAt !== undefined) return;
  const { existingMeetings } = app.settings.invitation;
  if (existingMeetings === 'patch') {
    const outcome = await countFirstRun(app, instance);
    if (app.stop.aborted) return;
    const made = changesOf(outcome.figures);
    if (made.changes > 0) announce(app, made);
    else if (isAllWell(outcome)) announceNothing(app);
  }
  await store.updateRun(() => ({ firstRunAnnouncedAt: app.clock.now().toISOString() }));
}

/** What keeps the counting from its end keeps the first cycle from beginning: `status` says so. @throws ProgramError */
async function countFirstRun(app: App, instance: Instance): Promise<CycleOutcome> {
  try {
    const outcome = await countChanges(app, {});
    if (outcome.error !== undefined) throw outcome.error;
    return outcome;
  } catch (error) {
    await recordStatus(app, instance, toRunError(error));
    throw error;
  }
}

function announce(app: App, { changes, mails }: Changes): void {
  const message =
    `First run: ${pluralize(changes, 'invitation')} will be written now, ` +
    `and ${pluralize(mails, 'update')} mailed to attendees.`;
  const hint =
    'To prevent it, stop the program and set existing_meetings = skip (meetings that are there already stay as they are) ' +
    'or send_updates = none (nobody is mailed) in section [EWS] of settings.ini.';
  app.log.warn(message, { hint });
  if (!app.isTerminal) [message, hint].forEach(app.printError);
}

/** A mistyped keyword looks like a company without meetings: whoever set it up knows which of the two it is. */
function announceNothing(app: App): void {
  const { keyword } = app.settings.invitation;
  const message =
    'First run: no coming meeting needs join details. ' +
    `They are written where the Location holds ${keyword}, which is magic_w in section [EWS] of settings.ini.`;
  app.log.info(message);
  if (!app.isTerminal) app.printError(message);
}

const ignore = (): void => undefined;
const SILENT: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
