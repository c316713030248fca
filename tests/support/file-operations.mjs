// Counts what a process does to the files of one folder, call by call, and acts before the n-th: kills the process when it
// is loaded with `node --import` and KILL_AT is set, or does what a test in the same process asks for. JavaScript, because
// Node loads it before anything that understands TypeScript.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const SYNC = [
  'openSync',
  'writeSync',
  'writeFileSync',
  'readFileSync',
  'renameSync',
  'rmSync',
  'closeSync',
  'mkdirSync',
];
const ASYNC = ['open', 'rename', 'rm', 'mkdir', 'writeFile', 'readFile', 'readdir'];
const OF_HANDLE = ['writeFile', 'write', 'sync', 'close', 'readFile'];

/**
 * @param {string} folder only what happens in it counts
 * @param {(operation: string, file: string) => Promise<void> | undefined} before called before each; a promise is waited
 * for where the operation is an asynchronous one
 * @returns {() => void} takes the hook off
 */
export function hookFileOperations(folder, before) {
  const originals = [];
  const ourFiles = new Set();
  const replace = (object, name, replacement) => {
    originals.push([object, name, object[name]]);
    object[name] = replacement;
  };
  const isOurs = (file) => (typeof file === 'number' ? ourFiles.has(file) : String(file).startsWith(folder));
  for (const name of SYNC) {
    const original = fs[name];
    replace(fs, name, (...args) => {
      if (!isOurs(args[0])) return original(...args);
      void before(name, String(args[0]));
      const result = original(...args);
      if (name === 'openSync') ourFiles.add(result);
      if (name === 'closeSync') ourFiles.delete(args[0]);
      return result;
    });
  }
  for (const name of ASYNC) {
    const original = fs.promises[name];
    replace(fs.promises, name, async (...args) => {
      if (!isOurs(args[0])) return original(...args);
      await before(name, String(args[0]));
      const result = await original(...args);
      if (name === 'open') hookHandle(result, (operation) => before(operation, String(args[0])));
      return result;
    });
  }
  syncBuiltinESMExports();
  return () => {
    for (const [object, name, original] of originals) object[name] = original;
    syncBuiltinESMExports();
  };
}

function hookHandle(handle, before) {
  for (const name of OF_HANDLE) {
    const original = handle[name].bind(handle);
    handle[name] = async (...args) => {
      await before(`FileHandle.${name}`);
      return original(...args);
    };
  }
}

const { KILL_AT, KILL_FOLDER, KILL_COUNT_FILE } = process.env;
if (KILL_FOLDER !== undefined) {
  const writeFileSync = fs.writeFileSync;
  let count = 0;
  hookFileOperations(KILL_FOLDER, () => {
    count += 1;
    if (count === Number(KILL_AT)) process.kill(process.pid, 'SIGKILL');
    return undefined;
  });
  if (KILL_COUNT_FILE !== undefined) process.on('exit', () => writeFileSync(KILL_COUNT_FILE, String(count)));
}
