/** `secret` says what to write into settings.ini, and prints the password nowhere. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = path.join(fileURLToPath(new URL('../..', import.meta.url)), 'dist', 'main.js');

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runSecret(piped: string): Promise<Answer> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, 'secret'], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end(piped);
  });
}

it('takes one line from a pipe, says where it may stand and how it must be quoted, and does not show it', async () => {
  const { code, stdout, stderr } = await runSecret('hunter2#x\nnot this\n');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  if (process.platform === 'win32') expect(stdout).toMatch(/^dpapi:\S{100,}$/m);
  else {
    for (const word of ['file:', 'chmod 600', 'env:NAME', 'between double quotes'])
      expect(stdout).toContain(word);
  }
  expect(stdout).not.toMatch(/hunter2|not this/);
});
