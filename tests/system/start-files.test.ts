import { readFile, readdir } from 'node:fs/promises';
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

it('no file of code takes two bytes of memory for each character', async () => {
  const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
  const names = (await readdir(dist)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(names.map((name) => readFile(path.join(dist, name), 'utf8')));
  expect(names.filter((_, index) => /[^\0-\xff]/.test(texts[index] ?? ''))).toEqual([]);
  expect(names).toContain('main.js');
});
