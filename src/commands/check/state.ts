/** Whether the state can be read, and who is at work on this home. Needs no lock, and sets no damaged file aside. */
import path from 'node:path';
import { hintOf, reasonOf } from '../../files/file-errors.js';
import { findOddity } from '../../files/own-file.js';
import { lookAtLock, type LockLook } from '../../store/lock/look-at-lock.js';
import { openStateStore } from '../../store/json-state-store.js';
import { createUsersFile } from '../../store/users-file.js';
import type { Clock } from '../../sync/ports.js';
import type { RunRecord } from '../../sync/ports/records.js';
import { WarningLog } from './warning-log.js';
import { failed, failedBy, ok, warning, type Finding, type Findings } from './finding.js';

const LOCK = 'state/instance.lock';
const SET_ASIDE =
  'Nothing has to be done: the next run sets a damaged file aside and reads the calendars again.';
const CORRECT_USERS = 'Correct the list, or delete it: then the next run writes it anew.';

/** Never rejects: what it comes to is a finding. */
export async function watchLock(home: string, clock: Clock): Promise<Finding> {
  const file = path.join(home, 'state', 'instance.lock');
  try {
    const oddity = findOddity(home, file);
    if (oddity !== undefined) return failed(LOCK, `It ${oddity}.`, 'Remove it: the program makes its own.');
    return describeLock(await lookAtLock(file, clock));
  } catch (error) {
    return failed(LOCK, `It cannot be read: ${reasonOf(error)}.`, hintOf(error) ?? `Check ${file}.`);
  }
}

function describeLock(look: LockLook): Finding {
  if (look.kind === 'free') return ok(LOCK, 'nobody is at work on this home.');
  return look.kind === 'alive'
    ? ok(LOCK, `an instance is at work: ${look.holder}.`)
    : warning(
        LOCK,
        `An instance left it without a sign of life: ${look.holder}.`,
        'Nothing has to be done: the next instance takes over within half a minute.',
      );
}

/** @returns what is remembered across mailboxes, as far as it can be read */
export async function* checkState(home: string, clock: Clock): Findings<RunRecord> {
  const log = new WarningLog();
  const what = 'state files';
  let run: RunRecord = {};
  try {
    const options = { log, clock, guard: undefined };
    const store = await openStateStore(path.join(home, 'state'), options);
    run = await store.readRun();
    const users = await createUsersFile(path.join(home, 'config', 'users.txt'), { log }).read();
    const addresses = store.servingOrder(users?.addresses ?? []);
    let failing = 0;
    for (const address of addresses)
      if ((await store.readMailbox(address)).failure !== undefined) failing += 1;
    const known = addresses.length === 1 ? '1 mailbox is known' : `${addresses.length} mailboxes are known`;
    const unserved = failing === 0 ? '' : `, ${failing} of them could not be served last`;
    const figures = users === undefined ? 'there is no list of users yet' : `${known}${unserved}`;
    if (log.warnings.length === 0) yield ok(what, `they can be read; ${figures}.`);
  } catch (error) {
    yield failedBy(what, error);
  }
  for (const { message, hint, code } of log.warnings)
    yield code === 'StateDamaged'
      ? warning(what, message, SET_ASIDE)
      : failed(what, message, hint ?? CORRECT_USERS);
  return run;
}
