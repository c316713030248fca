/**
 * What `--resync` leaves for the instance that is at work: an empty file per request under state/requests/, whose name says
 * it all and is new each time, so a request that cannot be removed does not stand in the way of the next. It is removed only
 * once it is on the records of the mailboxes, so a crash in between repeats it.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../errors.js';
import { toStateError } from '../files/file-errors.js';
import { retryWhileHeld } from '../files/held-file.js';
import type { Log } from '../sync/ports.js';

export interface ResyncRequest {
  /** Lower case; `all` for every mailbox. */
  readonly address: string;
  /** Blocks whose text is not today's template are replaced, too. */
  readonly rewrite: boolean;
  /** The file that stands for it. */
  readonly file: string;
}

/**
 * Needs no lock.
 * @throws StateError `NotWritable`
 */
export async function leaveResyncRequest(dir: string, address: string, rewrite = false): Promise<void> {
  const requests = join(dir, 'requests');
  // Of what a name may not hold on Windows, `*` is the one that is not encoded.
  const name = encodeURIComponent(address.toLowerCase()).replaceAll('*', '%2A');
  try {
    await retryWhileHeld(() => mkdir(requests, { recursive: true }));
    const file = `${rewrite ? 'rewrite' : 'resync'}-${name}-${randomUUID().slice(0, 8)}`;
    await retryWhileHeld(() => writeFile(join(requests, file), ''));
  } catch (error) {
    throw toStateError('NotWritable', 'Cannot leave a resync request in', requests, error);
  }
}

/**
 * The requests that wait; they stay until they are removed. An error of the folder is logged and gives none, since a cycle
 * is worth more than a request.
 * @param passedOver files that are no requests, or were dealt with; what is no request is named and added
 */
export async function findResyncRequests(
  dir: string,
  log: Log,
  passedOver = new Set<string>(),
): Promise<readonly ResyncRequest[]> {
  const requests = join(dir, 'requests');
  let names: readonly string[] = [];
  try {
    names = await retryWhileHeld(() => readdir(requests));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    const { message, code } = toStateError(
      'NotReadable',
      'Cannot read the resync requests in',
      requests,
      error,
    );
    log.warn(message, { code, file: requests });
  }
  return names.flatMap((name) => {
    const file = join(requests, name);
    if (passedOver.has(file)) return [];
    const request = parseName(name);
    if (request !== undefined) return [{ ...request, file }];
    passedOver.add(file);
    log.warn(`${file} is no resync request and is left where it is. Ask with --resync.`, { file });
    return [];
  });
}

function parseName(name: string): Omit<ResyncRequest, 'file'> | undefined {
  const [, kind, encoded = ''] = /^(resync|rewrite)-(all|.+(?:@|%40).+)-[0-9a-f]{8}$/.exec(name) ?? [];
  try {
    return kind === undefined
      ? undefined
      : { address: decodeURIComponent(encoded), rewrite: kind === 'rewrite' };
  } catch {
    return undefined;
  }
}

/** @throws StateError `NotWritable` */
export async function removeResyncRequest({ file }: ResyncRequest): Promise<void> {
  await retryWhileHeld(() => rm(file, { force: true })).catch((error: unknown) => {
    throw toStateError('NotWritable', 'Cannot remove the resync request', file, error);
  });
}
