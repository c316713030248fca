/**
 * Mends what a state file says about a mailbox before anybody believes it. A record that is wrong in one place keeps what is
 * right, above all sends that are owed, and loses its sync state, so that the calendar is read again in full.
 */
import { dropWrongEntries, dropWrongFields, isJsonObject, isText, objectOf } from '../../json-shape.js';
import { MAILBOX, RETRY, type MailboxRecord } from '../../sync/ports/records.js';

export const EMPTY_MAILBOX: MailboxRecord = { retries: {}, ownChangeKeys: {} };

const ENTRIES = { retries: objectOf(RETRY), ownChangeKeys: isText };

/**
 * Removes from `value` what is wrong in it: whole fields, and single entries of the two lists.
 * @returns whether it was right as it is; undefined where it is no record at all
 */
export function mendMailboxRecord(value: unknown): boolean | undefined {
  if (!isJsonObject(value)) return undefined;
  const record = value as Record<string, unknown>;
  let isWhole = true;
  for (const [name, isRight] of Object.entries(ENTRIES)) {
    const entries = isJsonObject(record[name]) ? record[name] : {};
    if (entries !== record[name] || dropWrongEntries(entries, isRight)) isWhole = false;
    record[name] = entries;
  }
  if (dropWrongFields(record, MAILBOX)) isWhole = false;
  if (!isWhole) delete record['syncState'];
  return isWhole;
}
