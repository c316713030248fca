/** A folder of its own for each test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export function makeTempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'calendar-magic-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
