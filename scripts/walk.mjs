// Random walks without the rest of the tests: `npm run walk -- --seeds 1000 --steps 120 --mailboxes 5`. `--from SEED` begins
// there, so that a seed which failed can be walked again; `--story` prints what was done also where all is right.
// `--cores N` walks that many at a time.
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    steps: { type: 'string', default: '120' },
    mailboxes: { type: 'string', default: '5' },
    cores: { type: 'string', default: String(availableParallelism()) },
    story: { type: 'boolean', default: false },
  },
});

const root = fileURLToPath(new URL('..', import.meta.url));
// Inside the project, so that packages are found.
const outfile = `${root}node_modules/.cache/walk/walk-${process.pid}.mjs`;
await build({
  absWorkingDir: root,
  entryPoints: ['tests/support/walk/walk-many.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
  define: {
    PROGRAM_VERSION: '"walk"',
    'import.meta.url': JSON.stringify(new URL('../tests/support/x.ts', import.meta.url).href),
  },
});
const [seeds, from, cores] = [Number(values.seeds), Number(values.from), Number(values.cores)];
const share = Math.ceil(seeds / cores);
const walkers = Array.from({ length: cores }, (_none, index) => {
  const first = from + index * share;
  const count = Math.max(0, Math.min(share, from + seeds - first));
  const args = [outfile, first, count, values.steps, values.mailboxes, values.story ? 'story' : ''].map(
    String,
  );
  return new Promise((resolve) => spawn(process.execPath, args, { stdio: 'inherit' }).on('close', resolve));
});
const codes = await Promise.all(walkers);
await rm(outfile, { force: true });
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
