/**
 * `--dry-run`: prints what a cycle or a resync would change, and why. It needs no lock, writes nothing to Exchange, and
 * leaves state/ and config/ as they are.
 */
import { openInstance } from '../app.js';
import type { App } from '../app.js';
import { StateError } from '../errors.js';
import { escapeUnsafe } from '../logging/clean-text.js';
import type { Meeting } from '../model.js';
import { reportRun, runOneCycle } from './cycle-run.js';
import type { CycleOutcome } from './cycle-run.js';

/** @returns the exit code */
export async function runDryRun(app: App, mailboxes: readonly string[]): Promise<number> {
  const instance = await openInstance(app, writesNothing, { readOnly: true });
  let changes = 0;
  try {
    const outcome = await runOneCycle(app, instance, {
      dryRun: true,
      resync: mailboxes.length === 0 ? undefined : mailboxes,
      onChange: (meeting, { action, reason }) => {
        changes += 1;
        app.print(describe(meeting, action, reason));
      },
    });
    for (const { mailbox, failure } of outcome.unserved) {
      app.printError(`${mailbox} could not be looked at: ${failure.message}`);
      if (failure.hint !== undefined) app.printError(`  ${failure.hint}`);
    }
    reportRun(app, outcome);
    app.print(describeEnd(changes, outcome));
    return 0;
  } finally {
    await instance.close();
  }
}

function describeEnd(changes: number, { figures, unserved, waitingMeetings }: CycleOutcome): string {
  const { served, mailboxes } = figures;
  const isWhole = unserved.length === 0 && waitingMeetings.length === 0 && served === mailboxes;
  if (changes === 0 && isWhole) return 'Nothing would be changed.';
  const would =
    changes === 0
      ? 'No meeting that could be looked at would change.'
      : `${changes} ${changes === 1 ? 'meeting' : 'meetings'} would change. Nothing was written.`;
  return served === mailboxes ? would : `${would} ${served} of ${mailboxes} mailboxes could be looked at.`;
}

/** Tab-separated, so that it can be sorted and filtered. A subject may hold whatever its author likes. */
function describe(meeting: Meeting, action: string, reason: string): string {
  const subject = escapeUnsafe(meeting.subject.replace(/\s+/g, ' ').trim());
  return [meeting.mailbox, meeting.start.toISOString(), subject, action, reason].join('\t');
}

/** The last line of defence: whatever tries to write during a dry run is stopped here. */
const writesNothing = {
  assertHeld: () => Promise.reject(new StateError('LockLost', 'A dry run writes nothing.')),
};
