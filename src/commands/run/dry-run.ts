/**
 * `--dry-run`: prints what a cycle or a resync would change, and why; of a resync also why the other meetings that hold the
 * keyword would be left as they are. It needs no lock, writes nothing to Exchange, and leaves state/ and config/ as they are.
 */
import { withInstance, type App, type Instance } from '../../app.js';
import type { RunCommand } from '../../cli.js';
import type { ProgramError } from '../../errors.js';
import { findKeyword, mentionsKeyword } from '../../invitation/keyword.js';
import type { PlanRules } from '../../invitation/plan-types.js';
import { sentenceFor } from '../../invitation/reason-sentences.js';
import { escapeUnsafe } from '../../logging/clean-text.js';
import type { Meeting } from '../../model.js';
import { isAllWell } from '../../sync/cycle/describe-cycle.js';
import { pluralize } from '../pluralize.js';
import { reportRun, runOneCycle, type CycleOutcome, type CycleRun } from './cycle-run.js';

/**
 * @param resync the mailboxes whose whole calendars are gone through; undefined: the changes of all
 * @returns the exit code
 */
export async function runDryRun(
  app: App,
  resync: Pick<RunCommand, 'mailboxes' | 'rewrite'> | undefined,
): Promise<number> {
  let changes = 0;
  const print = async (instance: Instance): Promise<number> => {
    const outcome = await runOneCycle(app, instance, {
      dryRun: true,
      resync: resync?.mailboxes,
      rewrite: resync?.rewrite === true,
      onChange: (meeting, { action, reason }) => {
        changes += 1;
        app.print(describe(meeting, action, reason));
      },
      ...(resync && explainTo(app, instance.rules.plan)),
    });
    for (const { mailbox, failure } of outcome.unserved) {
      app.printError(`${mailbox} could not be looked at: ${failure.message}`);
      if (failure.remedy !== undefined) app.printError(`  ${failure.remedy}`);
    }
    reportRun(app, outcome);
    app.print(describeEnd(changes, outcome));
    return 0;
  };
  return await withInstance(app, undefined, print);
}

/** Says of each meeting that holds the keyword or our marker why nothing would happen. */
function explainTo({ print }: App, rules: PlanRules): Pick<CycleRun, 'onLeft' | 'onUnfinished'> {
  return {
    onLeft: (meeting, reason) => {
      const isMentioned = mentionsKeyword(meeting.location, rules);
      if (!isMentioned && meeting.marker === undefined) return;
      const isGlued = isMentioned && findKeyword(meeting.location, rules) === undefined;
      print(describe(meeting, 'none', sentenceFor(reason, isGlued)));
    },
    onUnfinished: (mailbox, meeting, error) => {
      const why = sentencesOf(error);
      print(
        meeting === undefined
          ? [mailbox, '', '(could not be read)', 'none', why].join('\t')
          : describe(meeting, 'none', why),
      );
    },
  };
}

function sentencesOf({ message, hint }: ProgramError): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

function describeEnd(changes: number, outcome: CycleOutcome): string {
  const { served, mailboxes } = outcome.figures;
  if (changes === 0 && isAllWell(outcome)) return 'Nothing would be changed.';
  const would =
    changes === 0
      ? 'No meeting that could be looked at would change.'
      : `${pluralize(changes, 'meeting')} would change. Nothing was written.`;
  return served === mailboxes ? would : `${would} ${served} of ${mailboxes} mailboxes could be looked at.`;
}

/** Tab-separated, so that it can be sorted and filtered. A subject may hold whatever its author likes. */
function describe(meeting: Meeting, action: string, reason: string): string {
  const subject = escapeUnsafe(meeting.subject.replace(/\s+/g, ' ').trim());
  return [meeting.mailbox, meeting.start.toISOString(), subject, action, reason].join('\t');
}
