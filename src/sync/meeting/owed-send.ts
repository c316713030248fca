/**
 * The send that a conflict may have left owing: a body (or its removal) that was saved although nobody was mailed. It is on the
 * record before the answer is acted on, so that a kill cannot lose it.
 */
import { plainTextToHtml } from '../../invitation/html/plain-text.js';
import type { Plan } from '../../invitation/plan-types.js';
import type { NoneReason } from '../../invitation/reason-sentences.js';
import type { ItemRef, Meeting } from '../../model.js';
import type { Clock } from '../ports.js';
import type { RetryEntry } from '../ports/records.js';
import type { RecordKeeper } from '../record/record-keeper.js';
import { sendOwedFor, withSendBegun, withSendOwed, withSendSettled } from '../record/retry-list.js';
import type { FailedOutcome } from './outcome-of.js';
import type { Action, NoWrite, Write } from './reconcile.js';

export class OwedSend {
  readonly #id: string;
  #owed: RetryEntry['sendOwed'];

  /** @param ref of the meeting as it was read first */
  constructor(
    private readonly keeper: RecordKeeper,
    private readonly clock: Clock,
    ref: ItemRef,
  ) {
    this.#id = ref.id;
    this.#owed = sendOwedFor(keeper.record, ref.id, ref.changeKey);
  }

  /** Where nothing else is to be written, the send that is owed is. */
  addTo(planned: Plan, meeting: Meeting): Write | NoWrite {
    if (planned.action !== 'none' || this.#owed === undefined || meeting.body.isTruncated) return planned;
    if (!isSaved(this.#owed, planned.reason, meeting)) return planned;
    // It goes out as HTML, as which a plain text would read differently.
    const { html, isPlainText } = meeting.body;
    const written = isPlainText ? plainTextToHtml(html) : html;
    return { action: 'send', reason: 'send-owed', html: written, marker: meeting.marker };
  }

  /** An update with mails goes out now, under this change key, and settles it. */
  async begin(changeKey: string): Promise<void> {
    if (this.#owed !== undefined) await this.keeper.updateNow(withSendBegun, this.#id, changeKey);
  }

  /** An update failed. @param sent whether it had mails */
  async noteFailure(outcome: FailedOutcome, action: Action, sent: boolean): Promise<void> {
    const mayBeSaved = outcome === 'conflict' && sent;
    if (mayBeSaved && (action !== 'send' || this.#owed === undefined))
      this.#owed = action === 'remove' ? 'removal' : 'block';
    // Of an update that was refused, the mark that it has begun would settle a debt that still stands.
    if (this.#owed !== undefined && (mayBeSaved || outcome === 'refused'))
      await this.keeper.updateNow(withSendOwed, this.#id, this.#owed, this.clock.now());
  }

  /** The meeting was found to have taken an update whose answer was lost, its mails with it. */
  async settle(): Promise<void> {
    if (this.#owed === undefined) return;
    this.#owed = undefined;
    await this.keeper.updateNow(withSendSettled, this.#id);
  }
}

/** Body and marker go in one write: where the marker is still there, it was the user who took the block out, and mailed it. */
function isSaved(owed: 'block' | 'removal', reason: NoneReason, meeting: Meeting): boolean {
  if (owed === 'block') return reason === 'block-is-current';
  return reason === 'no-keyword' && meeting.marker === undefined;
}
