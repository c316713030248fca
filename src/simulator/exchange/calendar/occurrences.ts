/** Items as GetItem and UpdateItem address them: a stored item, or one occurrence of a stored series. */
import type { StoredException, StoredItem } from './calendar-item.js';
import { parseItemId } from './item-ids.js';
import type { Mailbox } from './mailbox.js';
import { occurrencesOf } from './recurrence.js';
import type { OccurrenceTimes } from './recurrence.js';

export interface FoundItem {
  readonly mailbox: Mailbox;
  /** For an occurrence: its master. */
  readonly item: StoredItem;
  readonly occurrence?: { readonly times: OccurrenceTimes; readonly exception: StoredException | undefined };
}

export type ItemLookup =
  | { readonly kind: 'found'; readonly found: FoundItem }
  | { readonly kind: 'empty' | 'malformed' | 'missing' | 'of-another-mailbox' };

export function findOccurrence(item: StoredItem, originalStart: Date): OccurrenceTimes | undefined {
  return occurrencesOf(item).find((times) => times.originalStart.getTime() === originalStart.getTime());
}

/** @param id an ItemId's Id as it came in, compared with regard to case */
export function findItem(mailbox: Mailbox, id: string): ItemLookup {
  if (id === '') return { kind: 'empty' };
  const parsed = parseItemId(id);
  if (parsed.kind === 'malformed') return { kind: 'malformed' };
  if (parsed.mailboxGuid !== mailbox.guid) return { kind: 'of-another-mailbox' };
  if (parsed.kind === 'item') {
    const item = mailbox.item(id);
    return item === undefined ? { kind: 'missing' } : { kind: 'found', found: { mailbox, item } };
  }
  const item = mailbox.item(parsed.masterId);
  const times = item && findOccurrence(item, parsed.originalStart);
  if (item === undefined || times === undefined) return { kind: 'missing' };
  const exception = item.exceptions.get(parsed.originalStart.getTime());
  return { kind: 'found', found: { mailbox, item, occurrence: { times, exception } } };
}
