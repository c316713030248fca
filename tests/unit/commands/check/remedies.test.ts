/** The commands that `check` gives are those of the page on permissions, so that nobody is told two things. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as remedies from '../../../../src/commands/check/remedies.js';

const page = await readFile(
  fileURLToPath(new URL('../../../../docs/permissions.md', import.meta.url)),
  'utf8',
);

const COMMAND = /^(?:(?:New|Set|Get)-[A-Z]\w+ |setspn )/;

it.each([
  ['impersonation', remedies.impersonationRemedy('svc-cms')],
  ['throttling', remedies.throttlingRemedy('svc-cms')],
  ['the allow list', remedies.allowListRemedy()],
  ['Extended Protection', remedies.extendedProtectionRemedy()],
  ['Kerberos', remedies.kerberosRemedy('mail.corp.example')],
])('the commands for %s stand in docs/permissions.md', (_what, lines) => {
  const commands = lines.filter((line) => COMMAND.test(line));
  expect(commands).not.toEqual([]);
  for (const command of commands) expect(page.split('\n')).toContain(command);
});

it('every command of docs/permissions.md that changes anything is given by a remedy', () => {
  const given = [
    ...remedies.impersonationRemedy('svc-cms'),
    ...remedies.throttlingRemedy('svc-cms'),
    ...remedies.allowListRemedy(),
    ...remedies.kerberosRemedy('mail.corp.example'),
  ];
  const commands = page.split('\n').filter((line) => /^(?:New-|Set-|setspn -S)/.test(line));
  expect(commands.filter((command) => !given.includes(command))).toEqual([]);
});

it('an account whose name holds a blank is quoted', () => {
  expect(remedies.throttlingRemedy("CORP\\o'neil svc").join('\n')).toContain("'CORP\\o''neil svc'");
  expect(remedies.throttlingRemedy('CORP\\svc-cms').join('\n')).toContain('Association CORP\\svc-cms -');
});
