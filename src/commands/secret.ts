/**
 * `secret`: asks for a password and prints what to write into settings.ini. The password itself is printed nowhere, and
 * nothing is stored.
 */
import { UsageError } from '../errors.js';
import type { Environment } from '../app.js';
import { encryptWithDpapi } from '../config/secrets/dpapi.js';
import { findQuoting } from '../config/secrets/quote-secret.js';
import { describeOddCharacter } from '../config/values/odd-characters.js';
import { UNDECODABLE } from '../files/text-encoding.js';
import { findDataProtection } from '../windows/data-protection.js';
import type { DataProtection, ProtectionScope } from '../windows/data-protection.js';

/**
 * @returns the exit code
 * @throws UsageError
 */
export async function runSecret(
  { print, env }: Pick<Environment, 'print' | 'env'>,
  scope: ProtectionScope,
  ask: () => Promise<string>,
  protection = findDataProtection(),
): Promise<number> {
  if (scope === 'computer' && protection === undefined)
    throw new UsageError('secret --computer works on Windows only.', 'Leave --computer out.');
  const password = await ask();
  const lines =
    protection === undefined
      ? describePlainSystem(password)
      : await encrypt(password, scope, protection, env);
  lines.forEach((line) => print(line));
  return 0;
}

/**
 * @param readLine asks for it, unseen; undefined where nobody answered
 * @param isTerminal a person types, and may mistype what is not shown: asked twice
 * @throws UsageError where nothing came, or what cannot be a password
 */
export async function askForPassword(
  readLine: (prompt: string) => Promise<string | undefined>,
  isTerminal: boolean,
): Promise<string> {
  const password = toPassword(await readLine('Password (it is not shown): '));
  if (isTerminal && (await readLine('Once more: ')) !== password)
    throw new UsageError('The two passwords are not the same.', 'Run the command again.');
  return password;
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

async function encrypt(
  password: string,
  scope: ProtectionScope,
  protection: DataProtection,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const encrypted = await encryptWithDpapi(password, scope, protection);
  if (!('text' in encrypted))
    return [
      `Windows cannot encrypt the password: ${encrypted.reason}.`,
      '',
      ...describePlainSystem(password),
    ];
  return [
    'Write this into config\\settings.ini, in one line, as the value of impers_pwd or apipwd:',
    '',
    encrypted.text,
    '',
    ...(scope === 'computer' ? COMPUTER_SCOPE : describeAccountScope(env)),
  ];
}

const COMPUTER_SCOPE = [
  'Every account of this computer can decrypt it, and nobody elsewhere. So only the account of the service',
  'and administrators should be able to read settings.ini: "service install" sets these rights.',
];

function describeAccountScope(env: NodeJS.ProcessEnv): string[] {
  const account = [env['USERDOMAIN'], env['USERNAME']].filter((part) => part !== undefined).join('\\');
  return [
    `Only the account ${account} can decrypt it, and only on this computer. The service has to run under this account;`,
    'if it runs under another one, run this command under that one. Nobody can sign in as the account that',
    '"service install" chooses by itself, or as a managed one: use "secret --computer" for these.',
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
    `  the password       ${QUOTINGS[findQuoting(password) ?? 'impossible']}`,
    '                     Whoever can read settings.ini then has it: chmod 600 config/settings.ini',
  ];
}

/** By the quotes that it needs. */
const QUOTINGS = {
  none: 'This one can stand there as it is, without quotes.',
  '"': 'This one has to stand between double quotes: "..."',
  "'": "This one has to stand between single quotes: '...'",
  impossible: 'This one cannot stand there: it would be read as something else. Use file: or env:.',
};
