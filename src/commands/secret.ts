/**
 * `secret`: asks for a password and prints what to write into settings.ini. The password itself is printed nowhere, and
 * nothing is stored.
 */
import { UsageError } from '../errors.js';
import type { Surroundings } from '../app.js';
import { encryptWithDpapi, findDpapiProgram } from '../config/dpapi.js';
import { findQuoting } from '../config/quote-secret.js';
import { describeOddCharacter } from '../config/odd-characters.js';
import { UNDECODABLE } from '../files/text-encoding.js';

/**
 * @param readLine asks for it, unseen; undefined where nobody answered
 * @param isTerminal a person types, and may mistype what is not shown
 * @returns the exit code
 * @throws UsageError
 */
export async function runSecret(
  { print, env }: Pick<Surroundings, 'print' | 'env'>,
  readLine: (prompt: string) => Promise<string | undefined>,
  isTerminal: boolean,
): Promise<number> {
  const password = toPassword(await readLine('Password (it is not shown): '));
  if (isTerminal && (await readLine('Once more: ')) !== password)
    throw new UsageError('The two passwords are not the same.', 'Run the command again.');
  const dpapi = findDpapiProgram(env, process.platform, 'Protect');
  const encrypted = dpapi === undefined ? undefined : await encryptWithDpapi(password, dpapi);
  const lines =
    dpapi === undefined
      ? describePlainSystem(password)
      : encrypted === undefined
        ? ['Windows could not encrypt the password for this account.', '', ...describePlainSystem(password)]
        : describeEncrypted(encrypted, env);
  lines.forEach((line) => print(line));
  return 0;
}

function toPassword(line: string | undefined): string {
  // PowerShell may put a byte-order mark in front of what it pipes.
  const password = line?.replace(/^\uFEFF/u, '') ?? '';
  if (password === '') throw new UsageError('No password was entered, so there is nothing to write.');
  if (password.includes(UNDECODABLE))
    throw new UsageError('The password did not come as UTF-8.', 'Type it instead of piping it.');
  const oddity = describeOddCharacter(password);
  if (oddity === undefined) return password;
  throw new UsageError(`The password ${oddity.replace(/;.*/s, '')}.`, 'Type it anew instead of pasting it.');
}

function describeEncrypted(encrypted: string, env: NodeJS.ProcessEnv): string[] {
  const account = [env['USERDOMAIN'], env['USERNAME']].filter((part) => part !== undefined).join('\\');
  return [
    'Write this into config\\settings.ini, in one line, as the value of impers_pwd or apipwd:',
    '',
    encrypted,
    '',
    `Only the account ${account} can decrypt it, and only on this computer. The service has to run under this account;`,
    'if it runs under another one, run this command under that one.',
  ];
}

/** Without anything that encrypts for an account: where the password may stand, the safest first. */
function describePlainSystem(password: string): string[] {
  return [
    'Choose one of these values for impers_pwd (Exchange) or apipwd (CMS) in config/settings.ini:',
    '',
    '  file:config/NAME   A file that holds the password in its only line. Make it readable for the',
    '                     account of the service alone: chmod 600 config/NAME',
    '  env:NAME           An environment variable that is set for the service alone.',
    `  the password       ${describeQuoting(password)}`,
    '                     Whoever can read settings.ini then has it: chmod 600 config/settings.ini',
  ];
}

function describeQuoting(password: string): string {
  switch (findQuoting(password)) {
    case 'none':
      return 'This one can stand there as it is, without quotes.';
    case '"':
      return 'This one has to stand between double quotes: "..."';
    case "'":
      return "This one has to stand between single quotes: '...'";
    case undefined:
      return 'This one cannot stand there: it would be read as something else. Use file: or env:.';
  }
}
