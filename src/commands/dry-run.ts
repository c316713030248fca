/**
 * `--dry-run`: prints what a cycle or a resync would change, and why. It needs no lock, writes nothing to Exchange, and
 * leaves state/ and config/ as they are.
 */
import { openInstance } from '../app.js';
import type { App } from '../app.js';
import { StateError } from '../errors.js';
import { escapeUnsafe } from '../logging/clean-text.js';
import type { Meeting } from '../model.js';
import { requireSuccess, runOneCycle } from './cycle-run.js';

/** @returns the exit code */
export async function runDryRun(app: App, mailboxes: readonly string[]): Promise<number> {
  const instance = await openInstance(app, writesNothing, { readOnly: true });
  let changes = 0;
  try {
    const outcome = await runOneCycle(app, instance, {
      dryRun: true,
      ...(mailboxes.length === 0 ? {} : { resync: mailboxes }),
      onChange: (meeting, { action, reason }) => {
        changes += 1;
        app.print(describe(meeting, action, reason));
      },
    });
    requireSuccess(outcome);
    app.print(changes === 0 ? 'Nothing would be changed.' : `${changes} would be changed; nothing was.`);
    return 0;
  } finally {
    await instance.close();
  }
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
