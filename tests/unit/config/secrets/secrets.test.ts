import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { encryptWithDpapi, readDpapiSecret } from '../../../../src/config/secrets/dpapi.js';
import { loadSettings } from '../../../../src/config/load.js';
import { NativeCallsError } from '../../../../src/errors.js';
import type { DataProtection, Protected } from '../../../../src/windows/data-protection.js';
import { reasonOfProtection } from '../../../../src/windows/system-codes.js';
import { createHome, loadText, readError, readProblems, writeIni } from '../home-folder.js';

const withPassword = (written: string): string => writeIni({ EWS: { impers_pwd: written } });

describe('a password written as text', () => {
  it.each([
    ['plain', 'p=a:s s[]{}%&', 'p=a:s s[]{}%&'],
    ['in double quotes', '"pa#ss;word"', 'pa#ss;word'],
    ['in single quotes', `'pa"ss#'`, 'pa"ss#'],
    ['with blanks at its ends', '"  pass  "', '  pass  '],
    ['with backslashes in quotes', '"C:\\temp\\new\\u0041\\\\"', 'C:\\temp\\new\\u0041\\\\'],
    ['with backslashes outside quotes', 'a\\\\b\\n', 'a\\\\b\\n'],
    ['with the quote itself inside', '"pa"ss"', 'pa"ss'],
    ['that is a word of JSON', 'null', 'null'],
    ['that is a number', '007', '007'],
    ['with a comment behind the quotes', '"pass" ; the new one', 'pass'],
    ['that ends with a quote', 'pass"', 'pass"'],
    ['in another script', 'пароль密码🔑', 'пароль密码🔑'],
    ['that begins like a section', '[x]', '[x]'],
    ['that begins with another word and a colon', 'environment:x', 'environment:x'],
  ])('is taken exactly: %s', async (_, written, password) => {
    const { settings } = await loadText(withPassword(written));
    expect(settings.ews.password.reveal()).toBe(password);
  });

  it.each([
    ['an unquoted #', 'hunter2#geheim', /outside quotes; put the whole value in quotes/],
    ['an unquoted ;', 'hunter2;geheim', /outside quotes/],
    ['an unquoted # at its beginning', '#hunter2', /outside quotes/],
    ['an escaped #', 'hunter2\\#geheim', /outside quotes/],
    ['what may be a comment', 'hunter2 ; geheim', /has a # or ; after a blank/],
    ['a quote that is not closed', '"hunter2', /not closed/],
    ['a quote that a comment touches', '"hunter2";geheim', /not closed/],
    ['two quotes that could end it', '"hunter2" ; geheim"', /more than one quote/],
    ['nothing', '', /is empty/],
    ['nothing in quotes', '""', /is empty/],
  ])('is refused rather than cut: %s', async (_, written, problem) => {
    const error = await readError(withPassword(written));
    expect(error.problems).toHaveLength(1);
    expect(error.problems[0]).toMatch(/^\[EWS\] impers_pwd: /);
    expect(error.problems[0]).toMatch(problem);
    expect(inspect(error, { depth: 9 })).not.toMatch(/hunter2|geheim/);
  });

  it('does not show in the settings, however they are printed', async () => {
    const { settings } = await loadText(withPassword('hunter2'));
    expect(inspect(settings, { depth: 9, showHidden: true })).not.toContain('hunter2');
    expect(JSON.stringify(settings)).not.toContain('hunter2');
    expect(`${settings.ews.password}`).toBe('[secret]');
  });

  it('does not show in a message about a line that was torn off it', async () => {
    const problems = await readProblems(
      `${withPassword('x')}\nhunter2\n= hunter2\nimpers_pw0 = hunter2\n[EWS]\nsecret = hunter2`,
    );
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('hunter2');
  });
});

describe('a password from an environment variable', () => {
  it('is taken as it stands there', async () => {
    const { settings, warnings } = await loadText(withPassword('env:EWS_PWD'), {}, { EWS_PWD: ' a#b"%%' });
    expect(settings.ews.password.reveal()).toBe(' a#b"%%');
    expect(warnings).toEqual([expect.stringMatching(/^\[EWS\] impers_pwd: begins or ends with a blank/)]);
  });

  it.each([
    ['env:EWS_PWD', /environment variable EWS_PWD, which is not set/],
    ['env:EMPTY', /environment variable EMPTY, which is empty/],
    ['env:', /must be env: and the name/],
    ['"env:hunter2!"', /must be env: and the name/],
    ['env:toString', /environment variable toString, which is not set/],
  ])('is refused: %s', async (written, problem) => {
    const problems = await readProblems(withPassword(written), {}, { EMPTY: '' });
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems.join()).not.toContain('hunter2');
  });
});

describe('a password from a file', () => {
  it.each([
    ['a line end', 'a #b \n'],
    ['a line end of Windows', 'a #b \r\n'],
    ['no line end', 'a #b '],
    ['a byte-order mark', '\uFEFFa #b \n'],
    ['UTF-16, as PowerShell writes it', Buffer.from('\uFEFFa #b \r\n', 'utf16le')],
  ])('is read with %s', async (_, content) => {
    const home = await createHome({
      'config/settings.ini': withPassword('file:config\\pwd.txt'),
      'config/pwd.txt': content,
    });
    await chmod(join(home, 'config/pwd.txt'), 0o600);
    const { settings, warnings } = await loadSettings(home, {});
    expect(settings.ews.password.reveal()).toBe('a #b ');
    expect(warnings).toEqual([expect.stringMatching(/^\[EWS\] impers_pwd: begins or ends with a blank/)]);
  });

  it('may have an absolute path', async () => {
    const other = await createHome({ 'pwd.txt': 'elsewhere' });
    await chmod(join(other, 'pwd.txt'), 0o600);
    const { settings } = await loadText(withPassword(`file:${join(other, 'pwd.txt')}`));
    expect(settings.ews.password.reveal()).toBe('elsewhere');
  });

  it.skipIf(process.platform === 'win32')('that everybody can read is warned of', async () => {
    const home = await createHome({ 'config/settings.ini': withPassword('file:pwd.txt'), 'pwd.txt': 'x' });
    await chmod(join(home, 'pwd.txt'), 0o644);
    const { warnings } = await loadSettings(home, {});
    expect(warnings).toEqual([
      expect.stringMatching(/^\[EWS\] impers_pwd: comes from .*pwd\.txt, which every user can read/),
    ]);
  });

  it.each([
    ['that is not there', 'file:nowhere.txt', /names a file that is not there/],
    ['that is a folder', 'file:templates', /must be a file/],
    ['that is empty', 'file:empty.txt', /is empty/],
    ['of several lines', 'file:two.txt', /several lines instead of one/],
    ['that is not UTF-8', 'file:bytes.txt', /saved as UTF-8/],
    ['without a name', 'file:', /must be file: and a path/],
    ['that is too large', 'file:large.txt', /too large/],
  ])('is refused from a file %s', async (_, written, problem) => {
    const problems = await readProblems(withPassword(written), {
      'empty.txt': '\n',
      'two.txt': 'hunter2\nhunter3\n',
      'bytes.txt': Buffer.from([0x68, 0xef, 0xe0]),
      'large.txt': 'hunter2'.repeat(10_000),
    });
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems.join()).not.toContain('hunter');
  });
});

describe('a password that Windows encrypted', () => {
  const header = Buffer.from('01000000d08c9ddf0115d1118c7a00c04fc297eb', 'hex');
  const blob = Buffer.concat([header, Buffer.alloc(120, 7)]);

  const answering = (answer: Protected): DataProtection => ({
    protect: () => Promise.resolve(answer),
    unprotect: (data) =>
      Promise.resolve(data.equals(blob) ? answer : { ...REFUSED, reason: 'asked for another' }),
  });
  const REFUSED = { ok: false, reason: reasonOfProtection(0x8009000b) } as const;

  it.skipIf(process.platform === 'win32')('is refused elsewhere', async () => {
    expect(await readProblems(withPassword(`dpapi:${blob.toString('base64')}`))).toEqual([
      expect.stringMatching(/^\[EWS\] impers_pwd: uses dpapi:, which exists on Windows only/),
    ]);
  });

  it('is read in both notations', async () => {
    const utf8 = answering({ ok: true, data: Buffer.from('пароль') });
    expect(await readDpapiSecret(blob.toString('base64'), utf8)).toBe('пароль');
    const utf16 = answering({ ok: true, data: Buffer.from('пароль', 'utf16le') });
    expect(await readDpapiSecret(blob.toString('hex'), utf16)).toBe('пароль');
  });

  it('is refused with the true reason and the error of Windows where it cannot be decrypted', async () => {
    await expect(readDpapiSecret(blob.toString('base64'), answering(REFUSED))).rejects.toThrow(
      'cannot be decrypted: it was encrypted by another account or on another computer, or the password of this account ' +
        'was reset (Windows error 0x8009000B); encrypt it again with the command secret',
    );
  });

  it.each([
    [0x80070002, 'because its profile is not loaded (Windows error 2)'],
    [2, 'because its profile is not loaded (Windows error 2)'],
    [0x80070005, 'this account may not read its keys (Windows error 5)'],
  ])('knows an error of Windows as a result of a call, too: %i', (code, reason) => {
    expect(reasonOfProtection(code)).toContain(reason);
  });

  it('is refused by its key where nothing can call Windows, and cannot be made there', async () => {
    const missing = () => Promise.reject(new NativeCallsError('The package koffi cannot be loaded.'));
    const protection = { protect: missing, unprotect: missing };
    await expect(readDpapiSecret(blob.toString('base64'), protection)).rejects.toThrow(
      'uses dpapi:, but the package koffi, which calls Windows, cannot be loaded here',
    );
    expect(await encryptWithDpapi('hunter2', 'account', protection)).toEqual({
      reason: 'the package koffi, which calls Windows, cannot be loaded here',
    });
  });

  it('is refused where the text is not complete, and Windows is not asked', async () => {
    for (const text of [
      '',
      'hunter2',
      blob.toString('hex').slice(0, -1),
      blob.toString('base64').slice(0, 60),
      header.toString('base64'),
    ]) {
      await expect(readDpapiSecret(text, answering(REFUSED))).rejects.toThrow('not complete');
    }
  });

  it('is written only where Windows gave back what it is', async () => {
    expect(await encryptWithDpapi('пароль', 'account', answering({ ok: true, data: blob }))).toEqual({
      text: `dpapi:${blob.toString('base64')}`,
    });
    const odd = answering({ ok: true, data: Buffer.from('hunter2') });
    expect(await encryptWithDpapi('hunter2', 'account', odd)).not.toHaveProperty('text');
    expect(await encryptWithDpapi('hunter2', 'account', answering(REFUSED))).toMatchObject({
      reason: expect.stringContaining('0x8009000B'),
    });
  });
});

describe.skipIf(process.platform === 'win32')('settings.ini that everybody can read', () => {
  const warningsWith = async (mode: number, changes: Parameters<typeof writeIni>[0]): Promise<string[]> => {
    const home = await createHome({ 'config/settings.ini': writeIni(changes) });
    await chmod(join(home, 'config/settings.ini'), mode);
    return (await loadSettings(home, { PWD_1: 'x', PWD_2: 'y' })).warnings;
  };

  it('is warned of once while a password stands in it', async () => {
    const openFile =
      /^\[CMS API\] apipwd: stands as text in settings\.ini, which every user .* can read; chmod 600 it/;
    expect(await warningsWith(0o644, {})).toEqual([expect.stringMatching(openFile)]);
    expect(await warningsWith(0o640, {})).toEqual([]);
  });

  it('is not warned of where the passwords are kept elsewhere', async () => {
    const elsewhere = { 'CMS API': { apipwd: 'env:PWD_1' }, EWS: { impers_pwd: 'env:PWD_2' } };
    expect(await warningsWith(0o644, elsewhere)).toEqual([]);
  });
});
