/** Files that another program holds: waited for, and in the end named with the true reason. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findAddressFile } from '../../../src/config/files/named-files.js';
import { readSecret } from '../../../src/config/secrets/secret-source.js';
import { readSettingsFile } from '../../../src/config/files/settings-file.js';
import { exitCodeOf } from '../../../src/report-error.js';
import { writeFileAtomically } from '../../../src/store/atomic-write.js';
import { readTemplateFile } from '../../../src/template-file.js';
import { hookFileOperations } from '../../support/file-operations.mjs';
import { makeTempDir } from '../../support/temp-dir.js';

const CODES = ['EBUSY', 'EPERM', 'EACCES'];

/** File name -> who reads it. */
const READERS: Readonly<Record<string, (home: string, file: string) => Promise<unknown>>> = {
  'settings.ini': (_, file) => readSettingsFile(file),
  'own.html': readTemplateFile,
  'list.txt': (home, file) => findAddressFile(file, { home }),
  'password.txt': (home, file) =>
    readSecret(`file:${file}`, { home, env: {}, dpapi: undefined, warn: () => undefined }),
};
const NAMES = Object.keys(READERS);
const ALL_READERS = Object.entries(READERS);

it('are waited for while they are held for a moment (case 32)', async () => {
  const { readAll, attempts } = holdFiles(3);
  expect((await readAll()).map(({ status }) => status)).toEqual(
    CODES.flatMap(() => NAMES.map(() => 'fulfilled')),
  );
  expect([...attempts.values()]).toEqual(CODES.flatMap(() => NAMES.map(() => 4)));
});

it('are refused with the true reason where they are held for ever (case 32)', async () => {
  const outcomes = await holdFiles(Infinity).readAll();
  const reasons = outcomes.map((outcome) =>
    outcome.status === 'rejected' ? String(outcome.reason) : 'read',
  );
  const codes = outcomes.map((outcome) => outcome.status === 'rejected' && exitCodeOf(outcome.reason));
  // A service manager tries again after 1.
  expect(codes.slice(0, 2)).toEqual([1, 1]);
  expect(codes.slice(NAMES.length, NAMES.length + 2)).toEqual([2, 2]);
  for (const reason of reasons.slice(0, NAMES.length))
    expect(reason).toContain('another program keeps it open');
  for (const reason of reasons.slice(NAMES.length)) expect(reason).toContain('access is denied');
});

it('are no matter of rights where Windows refuses to replace them, as it does without rights (case 32)', async () => {
  const dir = makeTempDir();
  const [held, denied] = [join(dir, 'held.json'), join(dir, 'denied.json')];
  for (const file of [held, denied]) writeFileSync(file, 'old');
  failWith(
    'EPERM',
    dir,
    (operation, file) => operation === 'rename' || (operation === 'open' && file === denied),
  );
  const outcomes = await Promise.allSettled([held, denied].map((file) => writeFileAtomically(file, 'new')));
  expect(outcomes).toMatchObject([
    { reason: { message: `Cannot write ${held}: another program keeps it open.` } },
    { reason: { message: `Cannot write ${denied}: access is denied.` } },
  ]);
});

/** A home for each code, in which the first attempts to read a file fail with that code. */
function holdFiles(times: number) {
  const dir = makeTempDir();
  const homes = CODES.map((code) => join(dir, code));
  for (const home of homes) {
    mkdirSync(home);
    for (const name of NAMES) writeFileSync(join(home, name), name === 'own.html' ? '{{ WEB_LINK }}' : '*');
  }
  const attempts = new Map<string, number>();
  for (const home of homes)
    failWith(basename(home), home, (operation, file) => {
      if (operation !== 'readFile') return false;
      const attempt = (attempts.get(file) ?? 0) + 1;
      attempts.set(file, attempt);
      return attempt <= times;
    });
  const readAll = () =>
    Promise.allSettled(
      homes.flatMap((home) => ALL_READERS.map(([name, read]) => read(home, join(home, name)))),
    );
  return { readAll, attempts };
}

function failWith(code: string, dir: string, fails: (operation: string, file: string) => boolean): void {
  const unhook = hookFileOperations(dir, (operation, file) =>
    fails(operation, file) ? Promise.reject(Object.assign(new Error('held'), { code })) : undefined,
  );
  onTestFinished(unhook);
}
