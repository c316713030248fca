/** Settings and templates that another program holds: waited for, and in the end named with the true reason. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readSettingsFile } from '../../../src/config/settings-file.js';
import { readTemplateFile } from '../../../src/template-file.js';
import { hookFileOperations } from '../../support/file-operations.mjs';

const CODES = ['EBUSY', 'EPERM', 'EACCES'];

it('settings and templates that are held for a moment are waited for (case 32)', async () => {
  const { readAll, attempts } = holdFiles(3);
  expect((await readAll()).map(({ status }) => status)).toEqual(
    CODES.flatMap(() => ['fulfilled', 'fulfilled']),
  );
  expect([...attempts.values()]).toEqual(CODES.flatMap(() => [4, 4]));
});

it('held for ever, they are refused with the true reason (case 32)', async () => {
  const outcomes = await holdFiles(Infinity).readAll();
  const reasons = outcomes.map((outcome) =>
    outcome.status === 'rejected' ? String(outcome.reason) : 'read',
  );
  for (const reason of reasons.slice(0, 2)) expect(reason).toContain('another program keeps it open');
  for (const reason of reasons.slice(2)) expect(reason).toContain('access is denied');
});

/** A home for each code, in which the first attempts to read a file fail with that code. */
function holdFiles(times: number) {
  const dir = mkdtempSync(join(tmpdir(), 'held-files-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const homes = CODES.map((code) => join(dir, code));
  for (const home of homes) {
    mkdirSync(home);
    writeFileSync(join(home, 'settings.ini'), '[EWS]');
    writeFileSync(join(home, 'own.html'), '{{ WEB_LINK }}');
  }
  const attempts = new Map<string, number>();
  const unhook = hookFileOperations(dir, (operation, file) => {
    if (operation !== 'readFile') return undefined;
    const attempt = (attempts.get(file) ?? 0) + 1;
    attempts.set(file, attempt);
    if (attempt > times) return undefined;
    return Promise.reject(Object.assign(new Error('held'), { code: basename(dirname(file)) }));
  });
  onTestFinished(unhook);
  const readAll = () =>
    Promise.allSettled(
      homes.flatMap((home): Promise<unknown>[] => [
        readSettingsFile(join(home, 'settings.ini')),
        readTemplateFile(home, join(home, 'own.html')),
      ]),
    );
  return { readAll, attempts };
}
