/**
 * Checks what a state file says about mailboxes before anybody believes it. A record that is wrong in one place keeps
 * what is right, above all sends that are owed, and loses its sync state, so that the calendar is read again in full.
 */
import type { MailboxFailure, MailboxRecord, RetryEntry } from '../sync/ports.js';
import { isJsonObject, type JsonObject } from './state-format.js';

export const EMPTY_MAILBOX: MailboxRecord = { retries: {}, ownChangeKeys: {} };

export interface CheckedRecord {
  readonly record: MailboxRecord;
  /** False where something in it was wrong and left out. */
  readonly isWhole: boolean;
}

export type Check = (value: unknown) => boolean;

/** One check for each field that the type has, so that a new field cannot be forgotten here. */
type FieldChecks<T> = Readonly<Record<keyof Required<T>, Check>>;

const RETRY_FIELDS: FieldChecks<RetryEntry> = {
  since: isInstant,
  attempts: isCount,
  notBefore: isInstant,
  reason: isText,
  sendOwed: isAbsentOr((value) => value === 'block' || value === 'removal'),
  sendBegunUnder: isAbsentOr(isText),
  warned: isAbsentOr(isFlag),
  message: isAbsentOr(isText),
  hint: isAbsentOr(isText),
  room: isAbsentOr(isText),
};

const FAILURE_FIELDS: FieldChecks<MailboxFailure> = {
  code: isText,
  serverCode: isAbsentOr(isText),
  message: isText,
  hint: isAbsentOr(isText),
  since: isInstant,
  lastAt: isInstant,
  count: isCount,
  notBefore: isInstant,
  isFixed: isAbsentOr(isFlag),
};

function isNotice(value: unknown): boolean {
  return hasFields(value, {
    told: (reasons) => Array.isArray(reasons) && reasons.every(isText),
    waiting: isAbsentOr((one) => hasFields(one, { reason: isText, itemId: isText, since: isInstant })),
  });
}

/** What can be kept or left out as a whole; of the lists below, the right entries are kept. */
const PLAIN_FIELDS: FieldChecks<Omit<MailboxRecord, 'retries' | 'ownChangeKeys'>> = {
  syncState: isAbsentOr((value) => isText(value) && value !== ''),
  firstSyncedAt: isAbsentOr(isInstant),
  firstSyncBegan: isAbsentOr(isInstant),
  isResyncing: isAbsentOr(isFlag),
  failure: isAbsentOr((value) => hasFields(value, FAILURE_FIELDS)),
  stateDroppedAt: isAbsentOr(isInstant),
  rooms: isAbsentOr((value) => isEvery(value, isText)),
  roomsSeenAt: isAbsentOr(isInstant),
  notices: isAbsentOr((value) => isEvery(value, isNotice)),
  isFollowingRooms: isAbsentOr(isFlag),
};

/** @returns undefined where `value` is no record at all */
export function checkMailboxRecord(value: unknown): CheckedRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  // Thousands of them in each run: what is right as it is, nearly every one, is taken as it is.
  if (isWholeRecord(value)) return { isWhole: true, record: value };
  const plain = keepRight(pick(value, Object.keys(PLAIN_FIELDS)), (entry, name) =>
    PLAIN_FIELDS[name as keyof typeof PLAIN_FIELDS](entry),
  );
  const retries = keepRight(value['retries'], (entry) => hasFields(entry, RETRY_FIELDS));
  const ownChangeKeys = keepRight(value['ownChangeKeys'], isText);
  const isWhole = plain.isWhole && retries.isWhole && ownChangeKeys.isWhole;
  if (!isWhole) delete plain.kept['syncState'];
  const record = { ...plain.kept, retries: retries.kept, ownChangeKeys: ownChangeKeys.kept };
  return { isWhole, record: record as MailboxRecord };
}

function isWholeRecord(value: JsonObject): value is JsonObject & MailboxRecord {
  return (
    PLAIN_CHECKS.every(([name, isRight]) => isRight(value[name])) &&
    isEvery(value['retries'], (entry) => hasFields(entry, RETRY_FIELDS)) &&
    isEvery(value['ownChangeKeys'], isText)
  );
}

const PLAIN_CHECKS = Object.entries(PLAIN_FIELDS);

function isEvery(value: unknown, isRight: Check): boolean {
  if (!isJsonObject(value)) return false;
  for (const name in value) if (!isRight(value[name])) return false;
  return true;
}

function keepRight(
  value: unknown,
  isRight: (entry: unknown, name: string) => boolean,
): { kept: Record<string, unknown>; isWhole: boolean } {
  if (!isJsonObject(value)) return { kept: {}, isWhole: false };
  const all = Object.entries(value);
  const right = all.filter(([name, entry]) => isRight(entry, name));
  return { kept: Object.fromEntries(right), isWhole: right.length === all.length };
}

function pick(value: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => name in value).map((name) => [name, value[name]]));
}

/** Fields that the type does not know are no harm. */
export function hasFields(value: unknown, checks: Readonly<Record<string, Check>>): boolean {
  return isJsonObject(value) && Object.entries(checks).every(([name, isRight]) => isRight(value[name]));
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** ISO 8601, as JSON writes a Date. */
export function isInstant(value: unknown): value is string {
  return isText(value) && !Number.isNaN(Date.parse(value));
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

export function isAbsentOr(check: Check): Check {
  return (value) => value === undefined || check(value);
}
