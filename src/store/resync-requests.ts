/**
 * What `--resync` leaves for the instance that is at work: one small file per request under state/requests/. A request
 * is forgotten only after it was carried out, so a crash in between repeats it; one that is made while another for the
 * same mailbox is being carried out stays, because every request is a file of its own.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StateError } from '../errors.js';
import type { Log } from '../sync/ports.js';
import { writeFileAtomically } from './atomic-write.js';
import { errnoOf, toStateError } from '../files/file-trouble.js';
import { isPassing, withPatience } from '../files/patience.js';
import { isInstant, isText } from './mailbox-record.js';
import { checkFormat, STATE_FORMAT } from './state-format.js';

export interface ResyncRequest {
  /** Lower case; `all` for every mailbox. */
  readonly address: string;
  /** Blocks whose text is not today's template are replaced, too. */
  readonly rewrite: boolean;
  /** ISO 8601, by the clock of whoever asked; of several requests, the first one's. */
  readonly requestedAt: string;
  /** The files that stand for it. */
  readonly files: readonly string[];
}

/** A write that is under way takes milliseconds; a temporary file of this age belongs to a crash. */
const LEFTOVER_MS = 600_000;

/**
 * Needs no lock. On disk when it returns.
 * @throws StateError `NotWritable`
 */
export async function leaveResyncRequest(
  dir: string,
  address: string,
  requestedAt: Date = new Date(),
  rewrite = false,
): Promise<void> {
  const requests = join(dir, 'requests');
  const request = {
    format: STATE_FORMAT,
    address: address.toLowerCase(),
    requestedAt: requestedAt.toISOString(),
    rewrite,
  };
  try {
    await withPatience(() => mkdir(requests, { recursive: true }));
    await writeFileAtomically(join(requests, `resync-${randomUUID()}.json`), JSON.stringify(request), {
      syncFolder: true,
    });
  } catch (error) {
    throw toStateError('NotWritable', 'Cannot leave a resync request in', requests, error);
  }
}

/**
 * The requests that wait, one per mailbox, the oldest first; they stay until they are forgotten. A file that is no request
 * is set aside, one from a newer version of the program is left to that; trouble with the folder is logged and gives none,
 * since a cycle is worth more than a request.
 * @param named files that stay where they are and were logged before: they are passed over
 */
export async function takeResyncRequests(
  dir: string,
  log?: Log,
  named: Set<string> = new Set(),
): Promise<readonly ResyncRequest[]> {
  const requests = join(dir, 'requests');
  const byAddress = new Map<string, ResyncRequest>();
  for (const file of await listRequestFiles(requests, log)) {
    const found = await readRequest(file, log, named);
    if (found === undefined) continue;
    const known = byAddress.get(found.address);
    const requestedAt =
      known !== undefined && known.requestedAt < found.requestedAt ? known.requestedAt : found.requestedAt;
    const rewrite = found.rewrite || known?.rewrite === true;
    byAddress.set(found.address, { ...found, rewrite, requestedAt, files: [...(known?.files ?? []), file] });
  }
  return [...byAddress.values()].sort((a, b) => (a.requestedAt < b.requestedAt ? -1 : 1));
}

/**
 * After it was carried out; a newer request for the same mailbox stays.
 * @throws StateError `NotWritable`
 */
export async function forgetResyncRequest(dir: string, request: ResyncRequest): Promise<void> {
  for (const file of request.files) {
    await withPatience(() => rm(file, { force: true })).catch((error: unknown) => {
      throw toStateError('NotWritable', `Cannot remove a resync request from ${dir},`, file, error);
    });
  }
}

async function listRequestFiles(requests: string, log: Log | undefined): Promise<readonly string[]> {
  let names: readonly string[];
  try {
    names = await withPatience(() => readdir(requests));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    const trouble = toStateError('NotReadable', 'Cannot read the resync requests in', requests, error);
    log?.warn(trouble.message, { code: trouble.code, file: requests });
    return [];
  }
  for (const name of names.filter((name) => name.endsWith('.tmp'))) await removeIfOld(join(requests, name));
  return names.filter((name) => /^resync-.*\.json$/.test(name)).map((name) => join(requests, name));
}

async function removeIfOld(temp: string): Promise<void> {
  try {
    const ageMs = Date.now() - (await stat(temp)).mtimeMs;
    if (ageMs > LEFTOVER_MS) await rm(temp, { force: true });
  } catch {
    return;
  }
}

async function readRequest(
  file: string,
  log: Log | undefined,
  named: Set<string>,
): Promise<Omit<ResyncRequest, 'files'> | undefined> {
  if (named.has(file)) return undefined;
  try {
    const request = checkFormat(JSON.parse(await withPatience(() => readFile(file, 'utf8'))), file);
    const { address, requestedAt, rewrite } = request ?? {};
    if (isText(address) && /@|^all$/.test(address) && isInstant(requestedAt))
      return { address: address.toLowerCase(), requestedAt, rewrite: rewrite === true };
  } catch (error) {
    // Carried out and removed meanwhile, or a share that is away for the moment.
    if (errnoOf(error) === 'ENOENT' || isPassing(error)) return undefined;
    if (error instanceof StateError) {
      log?.warn(error.message, { code: error.code, file });
      named.add(file);
      return undefined;
    }
  }
  log?.warn(`The resync request ${file} cannot be used. It is set aside; ask again with --resync.`, {
    code: 'StateDamaged',
    file,
  });
  await rename(file, `${file}.damaged`).catch(() => void named.add(file));
  return undefined;
}
