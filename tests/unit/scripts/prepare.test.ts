/** What `npm ci` runs at its end, in a copy of the program whose build tools were left out (`--omit=dev`). */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const copy = mkdtempSync(path.join(tmpdir(), 'without-build-tools-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));
cpSync(path.join(root, 'scripts'), path.join(copy, 'scripts'), { recursive: true });
cpSync(path.join(root, 'package.json'), path.join(copy, 'package.json'));

/** The command of the lifecycle script, as npm would start it. */
function prepare(): { status: number | null; stdout: string; stderr: string } {
  const { scripts } = JSON.parse(readFileSync(path.join(copy, 'package.json'), 'utf8')) as {
    scripts: { prepare: string };
  };
  return spawnSync(scripts.prepare, { cwd: copy, shell: true, encoding: 'utf8' });
}

it('says how to get dist/ where there is none, and fails nothing (case 14)', () => {
  const { status, stdout, stderr } = prepare();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('there is no dist/ yet');
  expect(stdout).toContain('npm run build');
});

it('uses the dist/ that is there, and leaves it as it is (case 14)', () => {
  mkdirSync(path.join(copy, 'dist'));
  writeFileSync(path.join(copy, 'dist', 'main.js'), 'built elsewhere');
  const { status, stdout, stderr } = prepare();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('dist/ is used as it is');
  expect(readFileSync(path.join(copy, 'dist', 'main.js'), 'utf8')).toBe('built elsewhere');
});
