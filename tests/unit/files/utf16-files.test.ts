/** Every text file that an administrator writes may be UTF-16, as Notepad's "Unicode" and the `>` of PowerShell save it. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MailboxLists } from '../../../src/config/files/mailbox-lists.js';
import { findAddressFile } from '../../../src/config/files/named-files.js';
import { readNoticeFile, readTemplateFile } from '../../../src/template-file.js';
import { makeTempDir } from '../../support/temp-dir.js';

it.each([
  ['little-endian', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['big-endian', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
])('templates, the notice and lists of mailboxes are read in UTF-16, %s', async (_, encode) => {
  const home = makeTempDir();
  await mkdir(path.join(home, 'templates'));
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(path.join(home, name), encode(text.replaceAll('\n', '\r\n')));
    return path.join(home, name);
  };
  const template = await write('templates/own.html', '<p>Встреча:\n<a href="{{ WEB_LINK }}">войти</a></p>');
  expect((await readTemplateFile(home, template)).warnings).toEqual([]);
  await write('templates/notice.html', '<title>Встреча</title>\n<p>{{ REASON }}</p>');
  await expect(readNoticeFile(home)).resolves.toBeDefined();
  const list = await write('list.txt', '# пилот\nann@corp.example\n');
  expect(await findAddressFile(list, { home })).toBe(list);
  const lists = new MailboxLists({ only: list }, (warning) => expect.fail(warning));
  await lists.refresh();
  expect(['ann', 'bob'].map((name) => lists.isServed(`${name}@corp.example`))).toEqual([true, false]);
});
