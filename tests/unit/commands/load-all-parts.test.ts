import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../../src', import.meta.url));
const LOADER = path.join(SRC, 'commands', 'load-all-parts.ts');
/** What only other commands than the loop need: the commands themselves, what they load, and what check asks CMS for. */
const OTHER_COMMANDS = /commands\W(?:command\.ts|check|preview|demo)/;
const OF_CHECK = 'cms/inspect-bridge.js';

it('whatever is loaded only when it is needed is loaded by a loop at its start', async () => {
  const entries = await readdir(SRC, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const parts = await Promise.all(
    files.filter((file) => file !== LOADER && !OTHER_COMMANDS.test(file)).map(partsOf),
  );
  const wanted = new Set(parts.flat().filter((part) => part !== OF_CHECK));
  expect(wanted.size).toBeGreaterThan(0);
  expect(new Set(await partsOf(LOADER))).toEqual(wanted);
});

/** Relative to src/. */
async function partsOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/\bimport\(\s*'([^']+)'/g)].map(([, part = '']) =>
    path
      .relative(SRC, path.resolve(path.dirname(file), part))
      .split(path.sep)
      .join('/'),
  );
}
