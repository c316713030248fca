/** What became of the meetings of one mailbox: on its record, in the log, and told to whoever watches the cycle. */
import { CmsError } from '../../errors.js';
import type { Meeting } from '../../model.js';
import type { CycleContext } from '../context.js';
import type { MeetingRead } from '../ports.js';
import type { RecordKeeper } from '../record/record-keeper.js';
import * as records from '../record/record.js';
import { toMeetingTrouble } from '../unforeseen.js';
import { futureOccurrences, hasSeriesToServe } from './changed-occurrences.js';
import type { Reconciled } from './reconcile.js';

export class MeetingOutcomes {
  constructor(
    private readonly keeper: RecordKeeper,
    private readonly cycle: CycleContext,
  ) {}

  async recordResult(meeting: Meeting, result: Reconciled): Promise<void> {
    const { id } = meeting.ref;
    const { log } = this.cycle.sync;
    if (result.kind === 'gone') {
      this.keeper.update((record) => records.withoutItem(record, id));
      return;
    }
    const fields = this.#fields(meeting);
    if (this.keeper.record.retries[id]?.warned === true)
      log.info('The trouble with this meeting is over.', fields);
    if (result.warning !== undefined) log.warn(result.warning, fields);
    // One that no page of changes will show again must be found again until its occurrences were gone through.
    const settle = hasSeriesToServe(result) ? records.withSendSettled : records.withoutRetry;
    this.keeper.update((record) => settle(record, id));
    if (result.kind === 'none') {
      this.cycle.onLeft?.(meeting, result.reason);
      log.debug('Nothing to do.', { ...fields, action: 'none', reason: result.reason });
      return;
    }
    this.cycle.onChange?.(meeting, result);
    if (this.cycle.dryRun) return;
    const { action, reason, sent, changeKey } = result;
    // A series comes back under one key for all that anybody changed in it: with changed occurrences it is looked at once more.
    const isAlone = meeting.type === 'Single' || futureOccurrences(meeting, this.cycle).length === 0;
    if (isAlone) this.keeper.update((record) => records.withOwnChangeKey(record, id, changeKey));
    log.info(CHANGED[action], { ...fields, action, reason, sent });
    await this.keeper.save('now');
  }

  /** Trouble of reach meeting, and CMS being away, put the meeting on the retry list; the rest goes up. */
  recordTrouble(read: MeetingRead, thrown: unknown): void {
    const error = toMeetingTrouble(thrown);
    if (error.reach !== 'meeting' && !(error instanceof CmsError)) throw error;
    const { log, clock, chance } = this.cycle.sync;
    this.cycle.onUnfinished?.(this.keeper.address, 'meeting' in read ? read.meeting : undefined, error);
    const earlier = this.keeper.record.retries[read.id];
    const fields = {
      ...('meeting' in read ? this.#fields(read.meeting) : { mailbox: this.keeper.address, itemId: read.id }),
      code: error.code,
      hint: error.hint,
    };
    // Gone means dropped, once it is sure: a server that has just changed over may not know an item for a moment. Of one that
    // was deleted the next page of changes says so, before it is looked for again.
    if (error.retry.when === 'never' && earlier?.reason === error.code) {
      this.keeper.update((record) => records.withoutItem(record, read.id));
      log.debug(error.message, fields);
      return;
    }
    const entry = records.toRetryEntry(earlier, error, clock.now(), chance());
    this.keeper.update((record) => records.withRetry(record, read.id, entry));
    if (error.reach !== 'meeting') return this.cycle.onServerTrouble(error);
    const isKnown = earlier?.warned === true && earlier.reason === error.code;
    log[error.retry.when === 'never' || isKnown ? 'debug' : 'warn'](error.message, fields);
  }

  #fields(meeting: Meeting): { mailbox: string; itemId: string; start: string } {
    return { mailbox: this.keeper.address, itemId: meeting.ref.id, start: meeting.start.toISOString() };
  }
}

const CHANGED = {
  insert: 'Join details written into the invitation.',
  replace: 'Join details in the invitation replaced.',
  remove: 'Join details taken out of the invitation.',
  send: 'Invitation sent again: an earlier update had been saved but not sent.',
} as const;
