/** The commands that `check` gives are those of the page on permissions, so that nobody is told two things. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { OF_CODE, OF_SERVER_CODE, throttlingRemedy } from '../../../../src/commands/check/remedies.js';

const page = await readFile(
  fileURLToPath(new URL('../../../../docs/permissions.md', import.meta.url)),
  'utf8',
);

const COMMAND = /^(?:(?:New|Set|Get)-[A-Z]\w+ |setspn )/;

/** With every remedy in full. */
const FACTS = { account: 'svc-cms', host: 'mail.corp.example', isOverTls: true, offers: ['negotiate'] };

const given = [...OF_SERVER_CODE, ...OF_CODE]
  .flatMap(([code, remedy]) => remedy(FACTS).map((line) => [code, line] as const))
  .filter(([, line]) => COMMAND.test(line));

it.each(given)('the command that %s calls for stands in docs/permissions.md: %s', (_code, command) => {
  expect(page.split('\n')).toContain(command);
});

it('every remedy gives a command, but for what the web server says of itself', () => {
  const without = [...OF_SERVER_CODE.keys(), ...OF_CODE.keys()].filter(
    (code) => !given.some(([of]) => of === code),
  );
  expect(without).toEqual(['HTTP503']);
});

it('every command of docs/permissions.md that changes anything is given by a remedy', () => {
  const commands = page.split('\n').filter((line) => /^(?:New-|Set-|setspn -S)/.test(line));
  expect(commands).not.toEqual([]);
  expect(commands.filter((command) => !given.some(([, line]) => line === command))).toEqual([]);
});

it('an account whose name holds a blank is quoted', () => {
  const commandFor = (account: string): string => throttlingRemedy({ ...FACTS, account }).join('\n');
  expect(commandFor("CORP\\o'neil svc")).toContain("'CORP\\o''neil svc'");
  expect(commandFor('CORP\\svc-cms')).toContain('Association CORP\\svc-cms -');
});
