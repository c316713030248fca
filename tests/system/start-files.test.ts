import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('a start loads a few files of code, and not the EWS library', async () => {
  const loaded = new Set([fileURLToPath(new URL('../../dist/main.js', import.meta.url))]);
  let text = '';
  for (const file of loaded) {
    const code = await readFile(file, 'utf8');
    for (const [, name = ''] of code.matchAll(/^(?:import |\} from )"(\.\/[^"]+)";$/gm))
      loaded.add(path.join(path.dirname(file), name));
    text += code;
  }
  expect(loaded.size).toBeLessThan(8);
  expect(text).toContain('// src/sync/cycle/cycle.ts');
  expect(text).not.toContain('node_modules/ews-javascript-api/');
});
