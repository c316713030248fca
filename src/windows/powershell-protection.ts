/** DPAPI through Windows PowerShell, for where koffi is missing. Base64 goes in on stdin and comes out on stdout. */
import { execFile } from 'node:child_process';
import type { Method, Protected, ProtectionScope } from './data-protection.js';
import { reasonOfProtection } from './system-codes.js';
import { inSystemFolder } from './system-program.js';

/** No double quote in it: it travels as one argument. What fails prints `!` and its HRESULT. */
function scriptOf(method: Method, scope: ProtectionScope): string {
  const name = scope === 'computer' ? 'LocalMachine' : 'CurrentUser';
  const steps = [
    'Add-Type -AssemblyName System.Security',
    '$given = [Convert]::FromBase64String([Console]::In.ReadToEnd().Trim())',
    `$made = [Security.Cryptography.ProtectedData]::${method}($given, $null, '${name}')`,
    '[Console]::Out.Write([Convert]::ToBase64String($made))',
  ];
  const failure = "[Console]::Out.Write('!' + $_.Exception.GetBaseException().HResult)";
  return `$ErrorActionPreference = 'Stop'; try { ${steps.join('; ')} } catch { ${failure} }`;
}

const TIMEOUT_MS = 30_000;

/** A program that runs a script: gets base64 on stdin, gives base64 or `!` and an error's number on stdout. */
export interface ProtectionProgram {
  readonly file: string;
  readonly args: readonly string[];
}

/** @param program for tests */
export async function protectByPowerShell(
  method: Method,
  data: Buffer,
  scope: ProtectionScope,
  env: NodeJS.ProcessEnv,
  program = findPowerShell(method, scope, env),
): Promise<Protected> {
  const answer = await runWithInput(program, data.toString('base64'));
  const [, failure] = /^!(-?\d+)$/.exec(answer ?? '') ?? [];
  if (failure !== undefined) return { ok: false, reason: reasonOfProtection(Number(failure)) };
  if (answer !== undefined && answer !== '') return { ok: true, data: Buffer.from(answer, 'base64') };
  return { ok: false, reason: 'neither koffi nor Windows PowerShell can be used here' };
}

/** By its full path, so that no other program of that name gets at the secret. */
export function findPowerShell(
  method: Method,
  scope: ProtectionScope,
  env: NodeJS.ProcessEnv,
): ProtectionProgram {
  return {
    file: inSystemFolder(env, 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
    args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', scriptOf(method, scope)],
  };
}

/** What the program prints, or undefined where it fails; what it says about that may quote its input, so it is dropped. */
function runWithInput({ file, args }: ProtectionProgram, input: string): Promise<string | undefined> {
  const options = { windowsHide: true, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    const child = execFile(file, args, options, (error, answer) =>
      resolve(error === null ? answer.trim() : undefined),
    );
    // A program that ends without reading breaks the pipe; its exit code tells.
    child.stdin?.on('error', () => undefined).end(input);
  });
}
