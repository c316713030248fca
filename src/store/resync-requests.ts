/**
 * What `--resync` leaves for the instance that is at work: one small file per request under state/requests/. A request
 * is removed only once it is on the records of the mailboxes, so a crash in between repeats it.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isLockLost, StateError } from '../errors.js';
import { writeFileAtomically } from './atomic-write.js';
import { errnoOf, toStateError } from '../files/file-trouble.js';
import { isPassing, withPatience } from '../files/patience.js';
import { isText, type JsonObject } from '../json-shape.js';
import { STATE_FORMAT, StateFile, type StateFileDeps } from './state-file.js';

export interface ResyncRequest {
  /** Lower case; `all` for every mailbox. */
  readonly address: string;
  /** Blocks whose text is not today's template are replaced, too. */
  readonly rewrite: boolean;
  /** The file that stands for it. */
  readonly file: string;
}

/**
 * Needs no lock. On disk when it returns.
 * @throws StateError `NotWritable`
 */
export async function leaveResyncRequest(dir: string, address: string, rewrite = false): Promise<void> {
  const requests = join(dir, 'requests');
  const request = { format: STATE_FORMAT, address, rewrite };
  try {
    await withPatience(() => mkdir(requests, { recursive: true }));
  } catch (error) {
    throw toStateError('NotWritable', 'Cannot leave a resync request in', requests, error);
  }
  await writeFileAtomically(join(requests, `resync-${randomUUID()}.json`), JSON.stringify(request));
}

/**
 * The requests that wait; they stay until they are removed. A file that is no request is set aside, one
 * from a newer version of the program is left to that; trouble with the folder is logged and gives none, since a cycle is
 * worth more than a request.
 * @param passedOver files that stay where they are and were logged before
 */
export async function findResyncRequests(
  dir: string,
  deps: StateFileDeps,
  passedOver: Set<string> = new Set(),
): Promise<readonly ResyncRequest[]> {
  const found: ResyncRequest[] = [];
  for (const file of await listRequestFiles(join(dir, 'requests'), deps)) {
    if (passedOver.has(file)) continue;
    try {
      found.push(...(await readRequest(file, deps)));
    } catch (error) {
      if (!(error instanceof StateError) || isLockLost(error)) throw error;
      // A share that is away for the moment.
      if (isPassing(error.cause)) continue;
      deps.log.warn(error.message, { code: error.code, file });
      passedOver.add(file);
    }
  }
  return found;
}

/**
 * @throws StateError `NotWritable`
 */
export async function removeResyncRequest({ file }: ResyncRequest): Promise<void> {
  await withPatience(() => rm(file, { force: true })).catch((error: unknown) => {
    throw toStateError('NotWritable', 'Cannot remove the resync request', file, error);
  });
}

async function listRequestFiles(requests: string, { log }: StateFileDeps): Promise<readonly string[]> {
  try {
    const names = await withPatience(() => readdir(requests));
    return names.filter((name) => /^resync-.*\.json$/.test(name)).map((name) => join(requests, name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    const trouble = toStateError('NotReadable', 'Cannot read the resync requests in', requests, error);
    log.warn(trouble.message, { code: trouble.code, file: requests });
    return [];
  }
}

/** @returns none where it was removed meanwhile, or set aside */
async function readRequest(file: string, deps: StateFileDeps): Promise<readonly ResyncRequest[]> {
  const check = ({ address, rewrite }: JsonObject): { request?: ResyncRequest } | undefined =>
    isText(address) && /@|^all$/.test(address)
      ? { request: { address: address.toLowerCase(), rewrite: rewrite === true, file } }
      : undefined;
  const loss = 'It was a resync request: ask again with --resync.';
  const content = new StateFile<{ request?: ResyncRequest }>(file, deps, { empty: {}, check, loss });
  await content.read();
  const { request } = content.data;
  return request === undefined ? [] : [request];
}
