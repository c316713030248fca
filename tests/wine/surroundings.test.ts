/**
 * Where and how a Windows server lets the program run: home folders on a share, with names of any length and letters, files as
 * Notepad saves them, the certificates and the time zone of the system, and System32 as the folder that a service begins in.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { makeCertificate, type Certificate } from '../../src/simulator/http/certificate.js';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { isFilledIn, meet } from '../support/meet.js';
import { runTrial } from './support/run-trial.js';
import { PROGRAM_FOLDER } from './support/unpack.js';
import { driveC, runWindows } from './support/windows.js';

const PROGRAM = `C:\\${PROGRAM_FOLDER.replaceAll('/', '\\')}`;

/** Longer than Windows' old limit of 260 characters. */
const HOME_ON_SHARE = `${'Отдел информационных технологий\\'.repeat(8)}Данные CMS`;
const HOME = `\\\\server\\share\\${HOME_ON_SHARE}`;

const systemCa = makeCertificate({ name: 'Corp Root CA', isAuthority: true });
const namedCa = makeCertificate({ name: 'Another CA', isAuthority: true });

let company: Company;
let ann: string;
beforeAll(async () => {
  const issueBy = (issuer: Certificate) => makeCertificate({ name: 'server', issuer, isAuthority: false });
  company = await openCompany({
    // Wine's place for shares.
    dir: path.join(inject('winePrefix'), 'dosdevices/unc/server/share', HOME_ON_SHARE.replaceAll('\\', '/')),
    exchange: { tls: issueBy(systemCa) },
    cms: { tls: issueBy(namedCa) },
    settings: {
      'CMS API': { ca_file: 'config\\Наш ЦС.pem' },
      EWS: { inv_template: '\\templates\\Наш шаблон.html', tell_organizer: 'yes' },
      Mailboxes: { only: `${HOME}\\config\\список.txt` },
    },
  });
  ann = company.hire('ann');
  company.hire('bob');
  const { dir } = company.home;
  const saveAsNotepad = (name: string, text: string) =>
    writeFile(path.join(dir, name), `\uFEFF${text.replaceAll(/\r?\n/g, '\r\n')}`, 'utf16le');
  await saveAsNotepad('config/Наш ЦС.pem', namedCa.cert);
  await saveAsNotepad('config/список.txt', `# пилот\n${ann}\n`);
  await saveAsNotepad('templates/Наш шаблон.html', '<p>Встреча:\n<a href="{{ WEB_LINK }}">войти</a></p>');
  for (const name of ['config/settings.ini', 'templates/notice.html'])
    await saveAsNotepad(name, await readFile(path.join(dir, name), 'utf8'));
});
afterAll(() => company.close());

it("puts a certificate into Windows' store", async () => {
  await writeFile(path.join(driveC(), 'ca.pem'), systemCa.cert);
  // https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-certaddencodedcertificatetostore
  const { stdout, stderr } = await runTrial(`
    import { X509Certificate } from 'node:crypto';
    import { readFileSync } from 'node:fs';
    import koffi from 'koffi';
    const { raw } = new X509Certificate(readFileSync('C:\\\\ca.pem'));
    const library = koffi.load('crypt32.dll');
    const open = library.func('void *CertOpenStore(void *, uint32, void *, uint32, str16)');
    const add = library.func('bool CertAddEncodedCertificateToStore(void *, uint32, void *, uint32, uint32, void *)');
    const close = library.func('bool CertCloseStore(void *, uint32)');
    const store = open(10n, 0, null, 0x20000, 'Root');
    console.log(add(store, 1, raw, raw.length, 3, null) && close(store, 0));
  `);
  expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: 'true', stderr: '' });
});

it('serves from a share with long Cyrillic paths, from System32, trusting the store of Windows beside ca_file', async () => {
  const russian = { subject: 'План', body: '<html><body><p>Повестка</p></body></html>' };
  const [ofAnn, ofBob] = [meet(company, ann, russian), meet(company, 'bob@corp.example', russian)];
  const system32 = path.join(driveC(), 'windows/system32');
  const before = await readdir(system32);
  const ended = await runWindows(
    [`${PROGRAM}\\node.exe`, `${PROGRAM}\\dist\\main.js`, '--once', '--home', HOME],
    system32,
    { TZ: 'Russian Standard Time' },
  );
  expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(isFilledIn(company, ann, ofAnn)).toBe(true);
  expect(company.exchange.readItem(ann, ofAnn).body.text).toContain('Встреча:');
  expect(company.exchange.readItem('bob@corp.example', ofBob).body.text).not.toContain('Встреча:');
  const warnings = (await company.home.readLog()).filter(({ level }) => level === 'warn');
  expect(warnings.map(({ msg }) => msg)).toEqual([
    'The time zone TZ=Russian Standard Time is unknown, so local times are UTC: set a name such as Europe/Berlin.',
  ]);
  expect(await readdir(system32)).toEqual(before);
});

it('refuses a folder whose last backslash has swallowed the options that follow', async () => {
  await mkdir(path.join(driveC(), 'CMS Data'), { recursive: true });
  const batch = path.join(driveC(), 'swallowed.bat');
  await writeFile(batch, '@cms-calendar-magic --home "C:\\CMS Data\\" --once --dry-run\r\n');
  expect(await runWindows(['cmd', '/c', 'C:\\swallowed.bat'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^--home holds a quotation mark: .*\r?\nWrite the folder without a backslash before the closing quotation mark\./,
    ) as string,
  });
});
