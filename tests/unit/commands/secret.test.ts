/** What `secret` makes of what was entered. Reading it unseen is hidden-line.test.ts. */
import { expect, it } from 'vitest';
import { askForPassword, runSecret } from '../../../src/commands/secret.js';
import { UsageError } from '../../../src/errors.js';
import type { DataProtection } from '../../../src/windows/data-protection.js';

const BLOB = Buffer.concat([
  Buffer.from('01000000d08c9ddf0115d1118c7a00c04fc297eb', 'hex'),
  Buffer.alloc(120, 7),
]);

/** @param entered one line for each time that it is asked for */
async function enter(entered: readonly (string | undefined)[], isTerminal = false): Promise<string> {
  const lines = [...entered];
  let printed = '';
  const print = (line: string): void => void (printed += `${line}\n`);
  const ask = (): Promise<string> => askForPassword(() => Promise.resolve(lines.shift()), isTerminal);
  await runSecret({ print, env: {} }, 'account', ask);
  expect(lines).toEqual([]);
  return printed;
}

async function refusal(entered: readonly (string | undefined)[], isTerminal = false): Promise<string> {
  const error: unknown = await enter(entered, isTerminal).catch((thrown: unknown) => thrown);
  if (!(error instanceof UsageError)) throw new Error('accepted');
  return `${error.message} ${error.hint ?? ''}`;
}

it.each([
  ['nothing', undefined, 'No password was entered'],
  ['an empty line', '', 'No password was entered'],
  ['a byte-order mark alone', '\uFEFF', 'No password was entered'],
  ['what is not UTF-8', 'hunter2\uFFFD', 'did not come as UTF-8'],
  ['an invisible character', 'hunter2\u200b', 'holds an invisible character, U+200B. Type it anew'],
  ['typographic quotes', '\u201chunter2\u201d', 'begins with the typographic quote'],
])('refuses %s in a sentence that does not show it', async (_, entered, sentence) => {
  const told = await refusal([entered]);
  expect(told).toContain(sentence);
  expect(told).not.toContain('hunter2');
});

it('asks a person twice, and a pipe once', async () => {
  expect(await enter(['hunter2', 'hunter2'], true)).not.toContain('hunter2');
  expect(await refusal(['hunter2', 'hunter3'], true)).toMatch(/^The two passwords are not the same\./);
  expect(await enter(['hunter2'])).not.toContain('hunter2');
});

it.runIf(process.platform !== 'win32').each([
  ['hunter2', 'without quotes'],
  ['hun#ter2', 'between double quotes'],
  ['hun" ;ter2', 'between single quotes'],
  ['env:hunter2', 'cannot stand there'],
])('says of %s how it can stand in settings.ini: %s', async (password, how) => {
  expect(await enter([password])).toContain(how);
});

it('refuses to encrypt for the computer where nothing can', async () => {
  const asked = runSecret(
    { print: () => undefined, env: {} },
    'computer',
    () => Promise.resolve('hunter2'),
    undefined,
  );
  await expect(asked).rejects.toThrow('works on Windows only');
});

it.each([
  ['account', 'Only the account CORP\\svc can decrypt it', 'secret --computer'],
  ['computer', 'Every account of this computer can decrypt it', 'service install'],
] as const)('on Windows says who can decrypt what was encrypted for the %s', async (scope, who, advice) => {
  let printed = '';
  const scopes: string[] = [];
  const protection: DataProtection = {
    protect: (_data, asked) => {
      scopes.push(asked);
      return Promise.resolve({ ok: true, data: BLOB });
    },
    unprotect: () => Promise.reject(new Error('not asked for')),
  };
  const print = (line: string): void => void (printed += `${line}\n`);
  const env = { USERDOMAIN: 'CORP', USERNAME: 'svc' };
  await runSecret({ print, env }, scope, () => Promise.resolve('hunter2'), protection);
  expect(scopes).toEqual([scope]);
  expect(printed).toContain(`dpapi:${BLOB.toString('base64')}`);
  expect(printed).toContain(who);
  expect(printed).toContain(advice);
  expect(printed).not.toContain('hunter2');
});

it('on Windows says with its error why the password cannot be encrypted, and where else it may stand', async () => {
  let printed = '';
  const refused = {
    ok: false,
    reason: 'this account may not read its keys (Windows error 5)',
  } as const;
  const protection: DataProtection = {
    protect: () => Promise.resolve(refused),
    unprotect: () => Promise.resolve(refused),
  };
  const print = (line: string): void => void (printed += `${line}\n`);
  await runSecret({ print, env: {} }, 'account', () => Promise.resolve('hunter2'), protection);
  expect(printed).toContain('this account may not read its keys (Windows error 5)');
  expect(printed).toContain('file:config/NAME');
});
