/** `preview` writes one page with each template filled in, and changes nothing else. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { joinLink, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';

const ANN = 'ann@corp.example';
const PIN = '73519264';

let company: Company;
let folder: string;
const cwd = process.cwd();

beforeAll(async () => {
  company = await openCompany({ settings: { Templates: { '@cms-ru': 'templates/templ2.html' } } });
  company.hire('ann', { passcode: PIN });
  folder = await mkdtemp(path.join(tmpdir(), 'cms-calendar-magic-preview-'));
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(cwd);
  await rm(folder, { recursive: true, force: true });
  await company.close();
});
beforeEach(() => rm(path.join(folder, 'cms-preview.html'), { force: true }));

const preview = (...args: string[]): Promise<Finished> => company.home.run(['preview', ...args]);
const readPage = (): Promise<string> => readFile(path.join(folder, 'cms-preview.html'), 'utf8');

describe('preview', () => {
  it('shows each template with sample values, with a PIN and without one, and says where', async () => {
    const { code, stdout, stderr } = await preview();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`The preview is in ${path.join(folder, 'cms-preview.html')}.`);
    expect(await readdir(folder)).toEqual(['cms-preview.html']);
    const page = await readPage();
    for (const text of ['templates/templ1.html', 'templates/templ2.html', 'the keyword @cms-ru'])
      expect(page).toContain(text);
    expect(page.match(/<iframe /g)).toHaveLength(8);
    expect(page.match(/<pre>/g)).toHaveLength(4);
    expect(page).toContain('https://join.corp.example/meeting/');
    expect(page).toContain('MsoNormal');
    expect(page).not.toContain('holds the real link');
    expect(company.cms.requests).toEqual([]);
  });

  it('shows the room of a user, warns that link and PIN are in the page, and prints neither', async () => {
    const run = await preview('--mailbox', ANN);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/This page holds the real link and PIN of the room\. Delete it/);
    const page = await readPage();
    expect(page).toContain(PIN);
    expect(page).toContain(joinLink(company.cms, 'ann'));
    expect(page).toContain('holds the real link');
    if (process.platform !== 'win32')
      expect((await stat(path.join(folder, 'cms-preview.html'))).mode & 0o077).toBe(0);
    expect(company.exchange.signIns.connections).toBe(0);
    await expectNoHarm(company, [run], [PIN]);
  });

  it('says why the room of a user cannot be shown, and writes no page', async () => {
    const run = await preview('--mailbox', 'nobody@corp.example');
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('CMS has no space with the URI nobody.space.');
    expect(await readdir(folder)).toEqual([]);
  });

  it('replaces an earlier preview, and no other file', async () => {
    const file = path.join(folder, 'cms-preview.html');
    await preview('--mailbox', ANN);
    await preview();
    expect(await readPage()).not.toContain(PIN);
    await writeFile(file, '<p>mine</p>');
    const run = await preview();
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('is not a preview of this program, so it is not replaced.');
    expect(await readPage()).toBe('<p>mine</p>');
  });

  it('refuses a template that the program would refuse, naming the place', async () => {
    const template = path.join(company.home.dir, 'templates', 'templ1.html');
    const good = await readFile(template);
    await writeFile(template, '<a href="{{ WEB_LNK }}">join</a>');
    const run = await preview();
    await writeFile(template, good);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('templ1.html');
  });
});
