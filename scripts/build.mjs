// Bundles src/main.ts into one file: a run-once starts every minute, and one file starts several times faster than the
// two thousand of node_modules. Types are not checked here; `npm run types` does that.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
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

await build({
  plugins: [unusedPackages],
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: ['src/main.ts'],
  outfile: 'dist/main.js',
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
