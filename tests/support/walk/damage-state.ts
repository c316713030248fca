/** Damage to the files of a home, as disks, people and other programs do it. */
import { mkdir, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SeededChance } from '../seeded-chance.js';

/** One file of state/ or users.txt, or all of state/. @returns what was done */
export async function damageOneFile(home: string, chance: SeededChance): Promise<string> {
  const dir = path.join(home, 'state');
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map(({ name }) => name);
  if (chance.next() < 0.15) {
    await rm(dir, { recursive: true });
    return 'the state folder is deleted';
  }
  const files = [...names.sort().map((name) => path.join(dir, name)), path.join(home, 'config', 'users.txt')];
  const file = chance.pick(files);
  const how = chance.pick(['deleted', 'halved', 'emptied', 'overwritten', 'a folder'] as const);
  if (how === 'deleted' || how === 'a folder') await rm(file, { force: true, recursive: true });
  if (how === 'a folder' && !file.endsWith('users.txt')) await mkdir(file);
  if (how === 'emptied') await writeFile(file, '');
  if (how === 'overwritten') await writeFile(file, Buffer.from([0, 1, 2, 0xff, 0xfe, 10]));
  if (how === 'halved') {
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    if (size > 0) await truncate(file, Math.floor(size * chance.next()));
  }
  return `${path.basename(file)} is ${how}`;
}
