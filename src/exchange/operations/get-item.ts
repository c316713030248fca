/**
 * The answer to GetItem: which response message belongs to which id. What a single item holds is read in items/; the
 * request is library/requests.ts.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getitem-operation-calendar-item
 */
import { toMeetingReach, type ProgramError } from '../../errors.js';
import { CallFailure, toExchangeError } from '../errors/call-failure.js';
import { mapBadAnswer, mapServerError } from '../errors/error-map.js';
import { item as itemError, noMeeting } from '../errors/error-table.js';
import type { CallPlace, EwsAnswer } from '../transport/ews-call.js';
import { readItem, readRef, type ItemReading } from '../items/item-reading.js';
import { openAnswer, readMessageError } from './answer.js';
import { child, type XmlElement } from '../../xml/tree.js';

/** What Microsoft advises; a request may last a minute. */
export const MAX_IDS_PER_CALL = 10;

/** `Best`: in the form that the server stores. */
export type AskedBodyType = 'HTML' | 'Text' | 'Best';

/** What is read of one item: what its answer gives, or why there is none (reach `meeting`). */
export type ItemRead =
  | { readonly id: string; readonly reading: ItemReading }
  | { readonly id: string; readonly error: ProgramError };

/**
 * @returns one reading for each id, in their order.
 * @throws CallFailure where the error is not one of single items.
 */
export function readGetItem(
  answer: EwsAnswer,
  ids: readonly string[],
  place: CallPlace,
): readonly ItemRead[] {
  const messages = openAnswer(answer, 'GetItem');
  const outcomes = messages.map((message) => readMessage(message, answer));
  for (const { error } of outcomes) {
    // A throttle holds for all that is asked next, too.
    if (error?.code === 'Throttled' || error?.reach === 'run') throw error;
  }
  const first = outcomes[0]?.error;
  if (first !== undefined && outcomes.every(({ error }) => error !== undefined)) {
    // The mailbox's error, or one error for the whole batch.
    if (first.code === 'MailboxUnavailable' || messages.length < ids.length) throw first;
  }
  return assign(outcomes, ids, place);
}

interface Outcome {
  readonly itemId?: string | undefined;
  readonly reading?: ItemReading;
  readonly error?: CallFailure;
}

function readMessage(message: XmlElement, answer: EwsAnswer): Outcome {
  const error = readMessageError(message);
  if (error !== undefined) return { error: mapServerError(error, 'GetItem', answer) };
  const item = child(message, 'Items')?.children[0];
  if (item === undefined) return { error: mapBadAnswer('the answer holds no item') };
  const ref = readRef(item);
  const { id } = ref;
  // A MeetingRequest in the calendar folder is mail about a meeting, not the meeting.
  if (item.name !== 'CalendarItem')
    return { itemId: id, error: new CallFailure(noMeeting('the item is no calendar item')) };
  if (id === '') return { error: new CallFailure(itemError('the item has no id')) };
  return { itemId: id, reading: readItem(item, ref) };
}

/**
 * Answers come in the order of the ids, but some servers leave items out or change the order: an item is taken by its
 * id, and what bears none, an error, by its place among the rest.
 */
function assign(outcomes: readonly Outcome[], ids: readonly string[], place: CallPlace): readonly ItemRead[] {
  const byId = new Map(
    outcomes.flatMap((each) => (each.itemId === undefined ? [] : [[each.itemId, each] as const])),
  );
  const asked = new Set(ids);
  const rest = outcomes.filter((each) => each.itemId === undefined || !asked.has(each.itemId));
  // Too few: it cannot be known whose the errors are, so that each of the rest is asked again.
  const open = ids.filter((id) => !byId.has(id));
  const isSure = rest.length === open.length;
  return ids.map((id): ItemRead => {
    const outcome = byId.get(id) ?? (isSure ? rest[open.indexOf(id)] : undefined);
    if (outcome?.reading !== undefined) return { id, reading: outcome.reading };
    const failure = outcome?.error ?? mapBadAnswer('the answer leaves the meeting out');
    return { id, error: toMeetingReach(toExchangeError(failure, place)) };
  });
}
