/** Runs the programs that come with Windows. */
import { spawnSync } from 'node:child_process';
import { win32 } from 'node:path';
import { loadWindowsCalls } from './windows-calls.js';

export interface ProgramEnd {
  /** -1 where it could not be started. */
  readonly exitCode: number;
  /** Its last lines, in whatever language this Windows speaks. */
  readonly output: string;
}

const MOST_CHARACTERS = 500;

/** For MultiByteToWideChar: the code page of consoles, where there is no console to ask. */
const CP_OEMCP = 1;

/**
 * Waits for its end, with all else that the program does: it is an administrator who installs or removes something.
 * @param mayAsk it may ask the person at the terminal, for a password, say
 */
export async function runSystemProgram(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  mayAsk = false,
): Promise<ProgramEnd> {
  // By its full path, so that no other program of that name is run.
  const file = win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', name);
  const { error, status, stdout, stderr } = spawnSync(file, args, {
    stdio: mayAsk ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    maxBuffer: Infinity,
    windowsHide: true,
  });
  if (error !== undefined) return { exitCode: -1, output: `${file} cannot be started.` };
  const text = mayAsk ? '' : await decodeOutput(Buffer.concat([stdout, stderr]));
  return { exitCode: status ?? -1, output: text.replace(/\s+/g, ' ').trim().slice(-MOST_CHARACTERS) };
}

/**
 * These programs write in the code page of the console, such as 866 on a Russian Windows.
 * https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-multibytetowidechar
 * @throws NativeCallsError
 */
async function decodeOutput(bytes: Buffer): Promise<string> {
  const { call } = await loadWindowsCalls('kernel32.dll');
  const codePage = call<number>('uint32 GetConsoleOutputCP()') || CP_OEMCP;
  // A code page of one or two bytes a character gives no more UTF-16 units than it has bytes, and neither does UTF-8.
  const text = Buffer.alloc(2 * bytes.length);
  const units = call<number>(
    'int MultiByteToWideChar(uint32 codePage, uint32 flags, void *bytes, int count, void *text, int size)',
    ...[codePage, 0, bytes, bytes.length, text, bytes.length],
  );
  return text.toString('utf16le', 0, 2 * units);
}
