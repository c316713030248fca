/** Runs a program that comes with Windows, by its full path, so that no other of that name is run. */
import { spawn } from 'node:child_process';
import { win32 } from 'node:path';

export interface ProgramEnd {
  /** -1 where it could not be started. */
  readonly exitCode: number;
  /** Its last lines, in whatever language and code page this Windows speaks. */
  readonly output: string;
}

const MOST_CHARACTERS = 500;

/** @param mayAsk it may ask the person at the terminal, for a password, say */
export function runSystemProgram(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  mayAsk = false,
): Promise<ProgramEnd> {
  const file = win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', name);
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: mayAsk ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    const take = (text: string): void => {
      output = (output + text).slice(-MOST_CHARACTERS);
    };
    child.stdout?.setEncoding('utf8').on('data', take);
    child.stderr?.setEncoding('utf8').on('data', take);
    child.on('error', () => resolve({ exitCode: -1, output: `${file} cannot be started.` }));
    child.on('close', (exitCode) =>
      resolve({ exitCode: exitCode ?? -1, output: output.replace(/\s+/g, ' ').trim() }),
    );
  });
}
