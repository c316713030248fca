// Bundles src/main.ts into dist/: a run-once starts every minute, and a few files start several times faster than the two
// thousand of node_modules. Types are not checked here; `npm run lint` does that. Another folder can be named:
// `node scripts/build.mjs DIR`; and a file for esbuild's account of what went into each file: `... DIR METAFILE`.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = path.resolve(root, process.argv[2] ?? 'dist');
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/**
 * What libraries bring for uses that this program does not make of them, half their weight: ews-javascript-api a transport
 * and a cloud sign-in, juice and its cheerio the fetching of pages and pictures from the web in any encoding.
 */
const UNUSED = /^(@ewsjs\/xhr|@azure\/msal-node|undici|encoding-sniffer|web-resource-inliner)$/;

const unusedPackages = {
  name: 'unused-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'unused' }));
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * Each file costs Node 2 ms to load, and esbuild makes one for every set of dynamic parts that use the same modules. So each of
 * these parts is said to use all that a start loads, which is then a single file.
 */
const START = path.join(root, 'src/commands/command.ts');
const dynamicParts = {
  name: 'dynamic-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\..*\.js$/ }, ({ path: file, kind, resolveDir }) =>
      kind === 'dynamic-import'
        ? { path: path.resolve(resolveDir, file.replace(/js$/, 'ts')), namespace: 'dynamic-part' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'dynamic-part' }, ({ path: file }) => ({
      contents: `import ${JSON.stringify(START)};\nexport * from ${JSON.stringify(file)};\n`,
      resolveDir: root,
    }));
  },
};

await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  plugins: [unusedPackages, dynamicParts],
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outdir,
  // What a run without changes does not need is loaded when it is needed: the EWS library, the template's tools, the demo.
  splitting: true,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  sourcemap: true,
  legalComments: 'linked',
  // It finds its binary beside itself in node_modules, and may be missing.
  external: ['koffi'],
  logLevel: 'warning',
  metafile: true,
  define: { PROGRAM_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages still call require() for Node's own modules.
  banner: {
    js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);",
  },
});
/**
 * Node keeps the text of each file in memory, two bytes for a character where one of them is beyond Latin-1: 7 MB more for the
 * whole program. esbuild leaves such characters in regular expressions and comments.
 */
for (const output of Object.keys(metafile.outputs).filter((name) => name.endsWith('.js'))) {
  const file = path.resolve(root, output);
  const text = await readFile(file, 'utf8');
  if (/\\[^\0-\xff]/.test(text))
    throw new Error(`${output} has a backslash before a character that is to be escaped.`);
  await writeFile(file, text.replace(/[^\0-\xff]/g, toEscape));
}

function toEscape(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

if (process.argv[3] !== undefined) await writeFile(process.argv[3], JSON.stringify(metafile));
