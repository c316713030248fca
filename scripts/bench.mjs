// Builds the program and the measurements of bench/ into a folder of their own, so that dist/ stays as it is, and runs
// the measurements. `--only NAME` measures one part and leaves docs/performance-figures.md as it is.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = fileURLToPath(new URL('../node_modules/.cache/bench', import.meta.url));

await rm(built, { recursive: true, force: true });
await mkdir(built, { recursive: true });
// Below node_modules a file is CommonJS unless something says otherwise.
await writeFile(`${built}/package.json`, '{ "type": "module" }');
run('node', ['scripts/build.mjs', `${built}/dist`]);
const common = {
  absWorkingDir: root,
  outdir: built,
  outbase: 'bench',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
};
const names = readdirSync(new URL('../bench', import.meta.url)).filter(
  (name) => name !== 'preload-measure.ts',
);
await build({
  ...common,
  entryPoints: names.map((name) => `bench/${name}`),
  splitting: true,
  format: 'esm',
  external: ['ews-javascript-api'],
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);",
  },
});
await build({
  ...common,
  entryPoints: ['bench/preload-measure.ts'],
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
});
run('node', [`${built}/main.js`, ...process.argv.slice(2)]);

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
