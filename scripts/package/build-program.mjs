// The bundled program, and the packages that went into it.
import { spawnSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { CACHE, ROOT } from './folders.mjs';

/** @returns the folder with the built files, and the folders of all packages in them, relative to the root and sorted */
export async function buildProgram() {
  const dist = path.join(CACHE, 'dist');
  const metafile = path.join(CACHE, 'metafile.json');
  await mkdir(CACHE, { recursive: true });
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs', dist, metafile], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The program could not be built.');
  return { dist, packages: listPackages(JSON.parse(await readFile(metafile, 'utf8'))) };
}

/** What esbuild left out whole is not in the outputs, and needs no notice. */
export function listPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const folders = inputs.map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return [...new Set(folders)].filter((folder) => folder !== undefined).toSorted();
}
