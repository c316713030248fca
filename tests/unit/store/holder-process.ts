/** Real processes that hold the lock, to be killed, stopped and woken. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { bundle } from '../../support/bundle.js';
import { makeTempDir } from '../../support/temp-dir.js';

/** @returns the path of the program as plain JavaScript */
export const buildHolder = (): Promise<string> =>
  bundle("import './tests/unit/store/programs/hold-lock.js';", join(makeTempDir(), 'hold-lock.mjs'));

export interface Holder {
  readonly process: ChildProcessWithoutNullStreams;
  /** The next line that it says. */
  hear(): Promise<string>;
  tell(command: 'write' | 'release'): void;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<unknown>;
}

export function startHolder(program: string, ...args: readonly string[]): Holder {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stderr.pipe(process.stderr);
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    process: child,
    ended,
    hear: async () => {
      const { value, done } = await lines.next();
      return done === true ? 'ended' : value;
    },
    tell: (command) => void child.stdin.write(`${command}\n`),
    kill: (signal) => void child.kill(signal),
  };
}
