// Bundles src/main.ts into dist/: a run-once starts every minute, and a few files start several times faster than the two
// thousand of node_modules. Types are not checked here; `npm run types` does that.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** ews-javascript-api brings a transport and a cloud sign-in of its own, which are never used here and are half its weight. */
const unusedPackages = {
  name: 'unused-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(@ewsjs\/xhr|@azure\/msal-node)$/ }, ({ path }) => ({ path, namespace: 'unused' }));
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await build({
  plugins: [unusedPackages],
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  // What a run without changes does not need is loaded when it is needed: the EWS library, the template's tools, the demo.
  splitting: true,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  sourcemap: true,
  legalComments: 'linked',
  logLevel: 'warning',
  define: { PROGRAM_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages still call require() for Node's own modules.
  banner: {
    js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);",
  },
});
