/**
 * `status`: what the state says of the last cycle. Reads state/status.json and nothing else, so that it works beside a running
 * service, under any account that may read the folder. Changes nothing.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../../app.js';
import type { StatusCommand } from '../../cli.js';
import { codeOf, StateError } from '../../errors.js';
import { reasonOf } from '../../files/file-errors.js';
import { ageOf, changesOfDays, type Status } from '../../sync/cycle/status.js';
import { readStatus } from '../run/status-file.js';
import { describeStatus } from './describe-status.js';
import { formatDuration } from './format-time.js';

/**
 * @returns the exit code: 1 where `--max-age` was given and the last good cycle is older, or there was none
 * @throws StateError `NotReadable` where this account may not read it
 */
export async function runStatus(
  home: string,
  { json, maxAgeMinutes }: Omit<StatusCommand, 'kind'>,
  { clock, print, printError, version }: Pick<Environment, 'clock' | 'print' | 'printError' | 'version'>,
): Promise<number> {
  const now = clock.now();
  const stateDir = path.join(home, 'state');
  const status = await readStatus(stateDir);
  if (status === undefined) await assertNotDenied(path.join(stateDir, 'status.json'));
  const ageMs = ageOf(status, now);
  if (json) print(JSON.stringify(toReport(status, now, ageMs), null, 2));
  else if (status !== undefined)
    [`cms-calendar-magic ${version} in ${home}`, ''].concat(describeStatus(status, now)).forEach(print);
  else {
    print(`No cycle has been recorded in ${stateDir} yet, or its record cannot be read.`);
    print('Start the program, or name its home folder with --home.');
  }
  if (maxAgeMinutes === undefined || (ageMs !== undefined && ageMs <= maxAgeMinutes * 60_000)) return 0;
  printError(sayTooOld(ageMs, maxAgeMinutes));
  return 1;
}

/** Who may not look must not be told that there is nothing. @throws StateError `NotReadable` */
async function assertNotDenied(file: string): Promise<void> {
  try {
    await readFile(file);
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return;
    const hint = 'Run this command as administrator, or under the account of the service.';
    throw new StateError('NotReadable', `Cannot read ${file}: ${reasonOf(error)}.`, { cause: error, hint });
  }
}

function sayTooOld(ageMs: number | undefined, maxAgeMinutes: number): string {
  const what =
    ageMs === undefined
      ? 'There has been no good cycle yet.'
      : `The last good cycle was ${formatDuration(ageMs)} ago, more than ${formatDuration(maxAgeMinutes * 60_000)}.`;
  return `${what} Check that the service or the scheduled task runs, and look into the folder logs.`;
}

/** The shape is documented in docs/operations.md; a monitoring system reads it, so nothing in it is left out where unknown. */
function toReport(status: Status | undefined, now: Date, ageMs: number | undefined): object {
  const { lastCycle, userSync } = status ?? {};
  return {
    format: 1,
    version: status?.version ?? null,
    lastCycle: lastCycle === undefined ? null : { ...lastCycle, error: lastCycle.error ?? null },
    lastGoodCycle: status?.lastGoodCycle ?? null,
    lastGoodCycleAgeSeconds: ageMs === undefined ? null : Math.round(ageMs / 1_000),
    userSync: { last: userSync?.last ?? null, next: userSync?.next ?? null },
    mailboxes: status?.mailboxes ?? null,
    notServed: status?.notServed ?? [],
    waitingMeetings: status?.waitingMeetings ?? [],
    today: changesOfDays(status?.days ?? {}, now, 1),
    lastSevenDays: changesOfDays(status?.days ?? {}, now, 7),
  };
}
