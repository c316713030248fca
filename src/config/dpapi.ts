/**
 * Windows' data protection (DPAPI), through Windows PowerShell: Node has no access to it. Decrypts what was encrypted for an
 * account or a machine, and encrypts for the account that runs this program.
 *
 * Two notations, told apart by their first characters: base64 of the blob, holding UTF-8; and hex as
 * `ConvertFrom-SecureString` prints it, holding UTF-16LE.
 * https://learn.microsoft.com/dotnet/api/system.security.cryptography.protecteddata
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { accept, reject, type ParseResult } from './parse-result.js';

/** Version 1 and the GUID of the default provider, with which every blob begins; the shortest has well over 100 bytes. */
const HEX_BLOB = /^01000000d08c9ddf0115d1118c7a00c04fc297eb(?:[0-9a-f]{2}){60,}$/i;
const BASE64_BLOB = /^AQAAANCMnd8BFdERjHoAwE\/Cl[0-9A-Za-z+/]{80,}={0,2}$/;

/** No double quote in it: it travels as one argument. CurrentUser reads what was encrypted for the machine as well. */
const scriptOf = (method: 'Protect' | 'Unprotect'): string =>
  [
    "$ErrorActionPreference = 'Stop'",
    'Add-Type -AssemblyName System.Security',
    '$given = [Convert]::FromBase64String([Console]::In.ReadToEnd().Trim())',
    `$made = [Security.Cryptography.ProtectedData]::${method}($given, $null, 'CurrentUser')`,
    '[Console]::Out.Write([Convert]::ToBase64String($made))',
  ].join('; ');

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_CHARACTERS = 100_000;

/** The program that runs a script: gets base64 on stdin, gives base64 on stdout. */
export interface DpapiProgram {
  readonly file: string;
  readonly args: readonly string[];
}

/** By its full path, so that no other program of that name gets at the secret. Undefined: this is not Windows. */
export function findDpapiProgram(
  env: NodeJS.ProcessEnv,
  platform = process.platform,
  method: 'Protect' | 'Unprotect' = 'Unprotect',
): DpapiProgram | undefined {
  if (platform !== 'win32') return undefined;
  const system = env['SystemRoot'] ?? 'C:\\Windows';
  return {
    file: join(system, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
    args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', scriptOf(method)],
  };
}

/** @param encrypted what stands behind `dpapi:` */
export async function readDpapiSecret(
  encrypted: string,
  program: DpapiProgram | undefined,
): Promise<ParseResult<string>> {
  if (program === undefined)
    return reject('uses dpapi:, which exists on Windows only; use env: or file: here');
  const isHex = HEX_BLOB.test(encrypted);
  if (!isHex && !BASE64_BLOB.test(encrypted))
    return reject('is not complete behind dpapi:; encrypt the password again');
  const blob = isHex ? Buffer.from(encrypted, 'hex').toString('base64') : encrypted;
  const answer = await runWithInput(program, blob);
  if (answer === undefined) {
    return reject(
      'cannot be decrypted; it must have been encrypted on this machine by the account that this program runs under',
    );
  }
  return accept(Buffer.from(answer, 'base64').toString(isHex ? 'utf16le' : 'utf8'));
}

/**
 * @param program one that is to `Protect`
 * @returns what is to stand in settings.ini, `dpapi:` included; undefined where it cannot be encrypted
 */
export async function encryptWithDpapi(secret: string, program: DpapiProgram): Promise<string | undefined> {
  const blob = await runWithInput(program, Buffer.from(secret, 'utf8').toString('base64'));
  return blob !== undefined && BASE64_BLOB.test(blob) ? `dpapi:${blob}` : undefined;
}

/** What the program prints, or undefined where it fails; what it says about that may quote its input, so it is dropped. */
function runWithInput({ file, args }: DpapiProgram, input: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    let answer = '';
    child.on('error', () => resolve(undefined));
    child.on('close', (exitCode) => resolve(exitCode === 0 ? answer.trim() : undefined));
    // A program that ends without reading breaks the pipe; its exit code tells.
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      answer = (answer + text).slice(0, MAX_ANSWER_CHARACTERS);
    });
    child.stdin.end(input);
  });
}
