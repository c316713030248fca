/** Characters that nobody means in a value: refused by key and character, and nothing else of the value is shown. */
import { expect, it } from 'vitest';
import { loadText, readProblems, writeIni } from '../home-folder.js';

it.each([
  ['EWS', 'magic_w', '“@cms”', 'begins with the typographic quote “ (U+201C)'],
  ['EWS', 'magic_w', '"„@cms"', 'begins with the typographic quote „ (U+201E)'],
  ['EWS', 'magic_w', '@cms’', 'ends with the typographic quote ’ (U+2019)'],
  ['CMS API', 'personal_room', 'space\u200b', 'holds an invisible character, U+200B'],
  ['CMS API', 'sipdomain', 'con\u00adtoso.test', 'holds an invisible character, U+00AD'],
  ['EWS', 'server', 'mail\ufeff.contoso.test', 'holds an invisible character, U+FEFF'],
  ['EWS', 'impers_usr', '\u202amagic@contoso.test', 'holds an invisible character, U+202A'],
  ['EWS', 'inv_template', 'templates/my\u00a0page.html', 'holds an invisible character, U+00A0'],
  ['CMS API', 'apipwd', '“s3cr-et”', 'begins with the typographic quote “ (U+201C)'],
  ['EWS', 'impers_pwd', '"s3cr-et\u200d"', 'holds an invisible character, U+200D'],
  ['EWS', 'impers_pwd', 's3cr-et»', 'ends with the typographic quote » (U+00BB)'],
])('[%s] %s: %j is refused by its character (case 7)', async (section, key, value, problem) => {
  const problems = await readProblems(writeIni({ [section]: { [key]: value } }));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`[${section}] ${key}: ${problem}`);
  expect(problems[0]).not.toContain('s3cr');
});

it('quotes within a value, blanks around it and letters of any language are what they are', async () => {
  const { settings } = await loadText(
    writeIni({ EWS: { magic_w: '\u00a0@совещание\u00a0', impers_pwd: 'a“b”c\td' } }),
  );
  expect(settings.invitation.keyword).toBe('@совещание');
  expect(settings.ews.password.reveal()).toBe('a“b”c\td');
});
