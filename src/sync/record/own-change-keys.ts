/** The change keys that our own writes gave, by which they are recognised when they come back as changes. */
import type { MailboxRecord } from '../ports/records.js';

/** They only save a look, so a bounded number of them is enough. */
const KEPT = 100;

export function withOwnChangeKey(record: MailboxRecord, id: string, changeKey: string): MailboxRecord {
  // A server that gave none: as a key of ours it would stand for every change without one.
  if (changeKey === '') return record;
  const keys = Object.entries(withEntry(record.ownChangeKeys, id, changeKey));
  return { ...record, ownChangeKeys: Object.fromEntries(keys.slice(-KEPT)) };
}

export function withoutOwnChangeKey(record: MailboxRecord, id: string): MailboxRecord {
  if (!(id in record.ownChangeKeys)) return record;
  return { ...record, ownChangeKeys: withEntry(record.ownChangeKeys, id, undefined) };
}

/** Put last, where it is the latest, or removed. */
export function withEntry<T>(
  entries: Readonly<Record<string, T>>,
  key: string,
  entry: T | undefined,
): Readonly<Record<string, T>> {
  const { [key]: _, ...others } = entries;
  return entry === undefined ? others : { ...others, [key]: entry };
}
