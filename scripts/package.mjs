// Makes the archives that an administrator installs from, in release/: `npm run package`, or one of them alone:
// `npm run package -- win-x64`. An archive is one folder with Node, the bundled program, koffi, templates, the settings
// sample, the docs as HTML, and every licence. Made twice from the same sources, it has the same bytes.
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeTarGz, writeZip } from './package/archive.mjs';
import { buildProgram } from './package/build-program.mjs';
import { collectFiles } from './package/collect-files.mjs';
import { fetchParts } from './package/fetch-parts.mjs';
import { ROOT } from './package/folders.mjs';

const WRITERS = { 'win-x64': ['zip', writeZip], 'linux-x64': ['tar.gz', writeTarGz] };

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: path.join(ROOT, 'release') } },
  allowPositionals: true,
});
const systems = positionals.length === 0 ? Object.keys(WRITERS) : positionals;
const unknown = systems.filter((system) => !(system in WRITERS));
if (unknown.length > 0) {
  console.error(
    `There is no package for ${unknown.join(', ')}. Known are: ${Object.keys(WRITERS).join(', ')}.`,
  );
  process.exit(2);
}

const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
const parts = await fetchParts();
const program = await buildProgram();
await mkdir(values.out, { recursive: true });
for (const system of systems) {
  const [extension, write] = WRITERS[system];
  const archive = path.join(values.out, `cms-calendar-magic-${version}-${system}.${extension}`);
  const files = await collectFiles(system, { version, parts, program });
  await rm(archive, { force: true });
  await write(archive, files);
  const { size } = await stat(archive);
  console.log(
    `${path.relative(process.cwd(), archive)}: ${files.length} files, ${(size / 1e6).toFixed(1)} MB`,
  );
}
