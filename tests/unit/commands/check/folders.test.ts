/** Whether `check` finds what would keep the program from writing into its folders. */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { checkFolders } from '../../../../src/commands/check/folders.js';
import type { Finding } from '../../../../src/commands/check/finding.js';
import { removeLeftoverTemps } from '../../../../src/store/atomic-write.js';
import { hookFileOperations } from '../../../support/file-operations.mjs';
import { makeTempDir } from '../../../support/temp-dir.js';

let unhook: () => void = () => undefined;
afterEach(() => unhook());

function makeHome(): string {
  const home = makeTempDir();
  for (const name of ['config', 'state', 'logs']) mkdirSync(path.join(home, name));
  return home;
}

async function check(home: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of checkFolders(home)) findings.push(finding);
  return findings;
}

it.each([
  ['ENOSPC', 'the disk is full', 'Make room on that disk.'],
  ['EDQUOT', 'the disk quota is used up', 'Raise the quota or make room.'],
])('a disk on which only empty files have room is found: %s', async (code, reason, remedy) => {
  const home = makeHome();
  unhook = hookFileOperations(home, (operation) => {
    if (/write/i.test(operation)) return Promise.reject(Object.assign(new Error(code), { code }));
    return undefined;
  });
  for (const { result, detail, remedy: lines } of await check(home)) {
    expect(result).toBe('failed');
    expect(detail).toContain(reason);
    expect(lines).toEqual([remedy]);
  }
  for (const name of ['config', 'state', 'logs']) expect(readdirSync(path.join(home, name))).toEqual([]);
});

it('nothing is left behind where all is well', async () => {
  const home = makeHome();
  expect((await check(home)).map(({ result }) => result)).toEqual(['ok', 'ok', 'ok']);
  for (const name of ['config', 'state', 'logs']) expect(readdirSync(path.join(home, name))).toEqual([]);
});

it('what a killed check leaves in the state is cleared as any temporary file', async () => {
  const home = makeHome();
  unhook = hookFileOperations(home, (operation) =>
    operation === 'rm' ? Promise.reject(new Error('Killed.')) : undefined,
  );
  await check(home).catch(() => undefined);
  unhook();
  const state = path.join(home, 'state');
  expect(readdirSync(state)).toHaveLength(1);
  await removeLeftoverTemps(state);
  expect(readdirSync(state)).toEqual([]);
});
