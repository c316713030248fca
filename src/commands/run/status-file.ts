/** `state/status.json`: its shape and what it means are in sync/status.ts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WriteGuard } from '../../sync/ports.js';
import { NO_TOTALS } from '../../sync/cycle/status-history.js';
import type { Status } from '../../sync/cycle/status.js';
import { writeFileAtomically } from '../../store/atomic-write.js';
import { withPatience } from '../../files/patience.js';
import {
  hasFields,
  isAbsentOr,
  isInstant,
  isText,
  type Check,
} from '../../store/mailboxes/mailbox-record.js';
import { isJsonObject } from '../../store/state-format.js';

/** @returns undefined where there is none, or one that cannot be used: its figures are no more than figures */
export async function readStatus(stateDir: string): Promise<Status | undefined> {
  try {
    const status: unknown = JSON.parse(
      await withPatience(() => readFile(join(stateDir, 'status.json'), 'utf8')),
    );
    return isStatus(status) ? status : undefined;
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is Status {
  return isJsonObject(value) && value['format'] === 1 && hasFields(value, STATUS_FIELDS);
}

const isObjectWith =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    hasFields(value, checks);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isCount: Check = (value) => typeof value === 'number';

const TROUBLE_FIELDS = { code: isText, message: isText, remedy: isAbsentOr(isText) };

/** Only what is read back from it. */
const STATUS_FIELDS = {
  version: isText,
  lastCycle: isObjectWith({
    endedAt: isInstant,
    summary: isText,
    trouble: isAbsentOr(isObjectWith(TROUBLE_FIELDS)),
  }),
  lastGoodCycle: isAbsentOr(isInstant),
  userSync: isObjectWith({ last: isAbsentOr(isInstant), next: isInstant }),
  mailboxes: isObjectWith({ total: isCount, served: isCount, failing: isCount, waiting: isCount }),
  notServed: isListOf(
    isObjectWith({ ...TROUBLE_FIELDS, mailbox: isText, since: isInstant, nextTry: isInstant }),
  ),
  waitingMeetings: isListOf(
    isObjectWith({
      mailbox: isText,
      code: isAbsentOr(isText),
      message: isAbsentOr(isText),
      remedy: isAbsentOr(isText),
      room: isAbsentOr(isText),
      since: isInstant,
      nextTry: isInstant,
    }),
  ),
  days: (value: unknown): boolean =>
    isJsonObject(value) && Object.values(value).every(isObjectWith({ changes: isCount, mails: isCount })),
  lastDay: isAbsentOr(
    isListOf(isObjectWith({ from: isInstant, polls: isCount, changes: isCount, failures: isCount })),
  ),
  lastCycleMs: isAbsentOr(isCount),
  totals: isAbsentOr(
    (totals) => isJsonObject(totals) && Object.keys(NO_TOTALS).every((name) => isCount(totals[name])),
  ),
} satisfies Partial<Record<keyof Status, Check>>;

/** @throws StateError */
export async function writeStatus(stateDir: string, status: Status, guard: WriteGuard): Promise<void> {
  const path = join(stateDir, 'status.json');
  await writeFileAtomically(path, `${JSON.stringify(status, null, 2)}\n`, guard);
}
