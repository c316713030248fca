import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../../../src', import.meta.url));
/**
 * What only other commands than the loop load, and what the start loads. koffi is loaded at the start
 * by a service, and with the first sign-in where that needs it.
 */
const NOT_OF_THE_LOOP = [
  /^commands\W(?:command\.ts|check|preview)/,
  /^invitation\Wtemplate\Wread-template\.ts/,
  /^native\Wkoffi\.ts/,
];
/** What check asks CMS for, what the start loads on a terminal, and the status page, which the start of the loop loads. */
const ELSEWHERE =
  /import\('\.\.?\/(?:bridges\/inspect-bridge|logging\/pretty-line|status-page\/status-site)\.js'\)/g;

it('whatever is loaded only when it is needed has a loader, which a loop calls at its start', async () => {
  const loaders: string[] = [];
  for (const file of await readdir(SRC, { recursive: true })) {
    if (!file.endsWith('.ts') || NOT_OF_THE_LOOP.some((other) => other.test(file))) continue;
    const text = (await readFile(path.join(SRC, file), 'utf8')).replace(ELSEWHERE, '');
    const found = [...text.matchAll(/export const (load\w+) = \(\) => import\(/g)].map(
      ([, name = '']) => name,
    );
    expect([file, text.match(/\bimport\(\s*'/g)?.length ?? 0]).toEqual([file, found.length]);
    loaders.push(...found);
  }
  expect(loaders.length).toBeGreaterThan(0);
  const loader = await readFile(path.join(SRC, 'commands', 'run', 'load-all-parts.ts'), 'utf8');
  expect([...loader.matchAll(/\b(load(?!AllParts)\w+)\(\)/g)].map(([, name]) => name).sort()).toEqual(
    loaders.sort(),
  );
});
