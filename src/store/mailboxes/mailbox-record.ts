/**
 * Checks what a state file says about mailboxes before anybody believes it. A record that is wrong in one place keeps
 * what is right, above all sends that are owed, and loses its sync state, so that the calendar is read again in full.
 */
import type { MailboxFailure, MailboxRecord, RetryEntry } from '../../sync/ports/records.js';
import { isJsonObject } from '../state-format.js';

export const EMPTY_MAILBOX: MailboxRecord = { retries: {}, ownChangeKeys: {} };

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

const RECORD_FIELDS: FieldChecks<MailboxRecord> = {
  syncState: isAbsentOr((value) => isText(value) && value !== ''),
  firstSyncedAt: isAbsentOr(isInstant),
  firstSyncBegan: isAbsentOr(isInstant),
  isResyncing: isAbsentOr(isFlag),
  isRewriting: isAbsentOr(isFlag),
  retries: isJsonObject,
  ownChangeKeys: isJsonObject,
  failure: isAbsentOr((value) => hasFields(value, FAILURE_FIELDS)),
  stateDroppedAt: isAbsentOr(isInstant),
  rooms: isAbsentOr((value) => isEvery(value, isText)),
  roomsSeenAt: isAbsentOr(isInstant),
  notices: isAbsentOr((value) => isEvery(value, isNotice)),
  isFollowingRooms: isAbsentOr(isFlag),
};
const RECORD_CHECKS = Object.entries(RECORD_FIELDS);

/**
 * Removes from `value` what is wrong in it: whole fields, and single entries of the two lists.
 * @returns whether it was right as it is; undefined where it is no record at all
 */
export function mendMailboxRecord(value: unknown): boolean | undefined {
  if (!isJsonObject(value)) return undefined;
  const record = value as Record<string, unknown>;
  let isWhole = true;
  for (const [name, isRight] of RECORD_CHECKS) {
    if (isRight(record[name])) continue;
    isWhole = false;
    delete record[name];
  }
  const retries = (record['retries'] ??= {}) as Record<string, unknown>;
  const ownChangeKeys = (record['ownChangeKeys'] ??= {}) as Record<string, unknown>;
  if (dropWrong(retries, (entry) => hasFields(entry, RETRY_FIELDS))) isWhole = false;
  if (dropWrong(ownChangeKeys, isText)) isWhole = false;
  if (!isWhole) delete record['syncState'];
  return isWhole;
}

function isEvery(value: unknown, isRight: Check): boolean {
  return isJsonObject(value) && Object.values(value).every(isRight);
}

/** @returns whether there was anything wrong */
function dropWrong(list: Record<string, unknown>, isRight: Check): boolean {
  const wrong = Object.keys(list).filter((name) => !isRight(list[name]));
  for (const name of wrong) delete list[name];
  return wrong.length > 0;
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
