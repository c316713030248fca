// The pictures of the documents, from the real pages in Chromium: `npm run pictures`. Look at them before they are committed.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// As deep as tests/browser/support, whose modules look for dist/ from where they are.
const built = `${root}/node_modules/.cache/pictures`;

await mkdir(built, { recursive: true });
// Below node_modules a file is CommonJS unless something says otherwise.
await writeFile(`${built}/package.json`, '{ "type": "module" }');
await build({
  absWorkingDir: root,
  entryPoints: ['scripts/pictures/take-pictures.ts'],
  outdir: built,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
const { status } = spawnSync('node', [`${built}/take-pictures.js`, `${root}/docs/pictures`], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
