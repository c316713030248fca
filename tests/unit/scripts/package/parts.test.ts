/** The lock file of what goes into the archives beside the program. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}
const read = async (file: string): Promise<Lock> =>
  JSON.parse(await readFile(path.join(ROOT, file), 'utf8')) as Lock;
const [own, parts] = await Promise.all([
  read('package-lock.json'),
  read('scripts/package/parts/package-lock.json'),
]);

it('pins the checksum of every part', () => {
  for (const [name, { integrity }] of Object.entries(parts.packages))
    if (name !== '') expect(integrity, name).toMatch(/^sha512-/);
});

it('has the koffi that the tests run with, and one Node for both systems, whose licence is the same', () => {
  expect(parts.packages['node_modules/koffi']).toMatchObject({
    version: own.packages['node_modules/koffi']?.version,
    integrity: own.packages['node_modules/koffi']?.integrity,
  });
  for (const system of ['win32-x64', 'linux-x64'])
    expect(parts.packages[`node_modules/@koromix/koffi-${system}`]?.integrity).toBe(
      own.packages[`node_modules/@koromix/koffi-${system}`]?.integrity,
    );
  const [windows, linux] = ['win', 'linux'].map(
    (system) => parts.packages[`node_modules/node-${system}-x64`]?.version,
  );
  expect(windows).toBe(linux);
});
