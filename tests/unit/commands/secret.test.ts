/** What `secret` makes of what was entered. Reading it unseen is hidden-line.test.ts. */
import { expect, it } from 'vitest';
import { runSecret } from '../../../src/commands/secret.js';
import { UsageError } from '../../../src/errors.js';

/** @param entered one line for each time that it is asked for */
async function enter(entered: readonly (string | undefined)[], isTerminal = false): Promise<string> {
  const lines = [...entered];
  let printed = '';
  const print = (line: string): void => void (printed += `${line}\n`);
  await runSecret({ print, env: {} }, () => Promise.resolve(lines.shift()), isTerminal);
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
