// Node and koffi for each system, from npm. Their checksums are pinned by the lock file in parts/, and npm refuses a package
// with another one. They have a lock file of their own so that `npm ci` of the program does not download 200 MB.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CACHE } from './folders.mjs';

const PINNED = path.join(import.meta.dirname, 'parts');

/**
 * @param pinned the folder with package.json and package-lock.json
 * @param cache where the parts are put; kept there until the lock file changes
 * @returns the folder node_modules that holds them
 */
export async function fetchParts(pinned = PINNED, cache = path.join(CACHE, 'parts')) {
  const installed = path.join(cache, 'node_modules');
  const lock = await readFile(path.join(pinned, 'package-lock.json'), 'utf8');
  const mark = path.join(cache, 'complete');
  if ((await readFile(mark, 'utf8').catch(() => '')) === lock) return installed;

  await rm(cache, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    await cp(path.join(pinned, name), path.join(cache, name));
  // --force: the parts of the other systems, too. --omit: koffi would bring those of twenty systems.
  const command = 'npm ci --force --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error';
  const { status } = spawnSync(command, { cwd: cache, shell: true, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`Node and koffi could not be fetched: "${command}" failed, see above.`);
  await writeFile(mark, lock);
  return installed;
}
