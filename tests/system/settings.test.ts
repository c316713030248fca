/** Wrong settings, templates and arguments: told together, in plain sentences, with exit code 2, before anything is contacted. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { countOf, hourAt, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { expectNoHarm } from '../support/no-harm.js';
import { PASSWORDS } from '../support/program.js';
import type { Finished } from '../support/program.js';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  const ann = company.hire('ann');
  company.exchange.createMeeting(ann, { location: '@cms', ...hourAt(2) });
});
afterEach(() => company.home.writeSettings());
afterAll(() => company.close());

/** Ends with 2 and sentences only, and no server has seen a connection. */
async function expectRefused(args: readonly string[] = ['--once']): Promise<Finished> {
  const finished = await company.home.run(args);
  expect(finished).toMatchObject({ code: 2, stdout: '' });
  expect(finished.stderr).not.toBe('');
  expect(company.exchange.signIns.connections).toBe(0);
  expect(company.cms.requests).toEqual([]);
  await expectNoHarm(company, [finished]);
  return finished;
}

describe('mistakes in settings.ini', () => {
  it('are all told in one run, each with its section and key, and nothing is contacted', async () => {
    await company.home.writeSettings({
      'CMS API': {
        base_cms_url: 'ftp://cms.corp.example/',
        apiuser: undefined,
        MAGICtime: '25:99',
        jiddomain: 'not a domain',
        wb_url: 'join.corp.example:99999',
        personal_romm: 'space',
        ca_file: 'no/such/file.pem',
        tls_verify: 'perhaps',
      },
      EWS: {
        impers_pwd: 'env:NO_SUCH_VARIABLE_IN_ANY_ENVIRONMENT',
        server: 'http://exchange.corp.example/EWS/Exchange.asmx',
        magic_w: '',
        auth: 'kerberos',
        poll_interval: '0',
        concurrency: 'many',
        timeout: '1e9',
        keyword_removed: 'forget',
        send_updates: 'some',
        inv_template: 'templates/none.html',
      },
      Logging: { log_level: 'LOUD', log_days: '-3' },
      Loging: { log_level: 'INFO' },
    });
    const { stderr } = await expectRefused();
    for (const key of [
      'base_cms_url',
      'apiuser',
      'MAGICtime',
      'jiddomain',
      'wb_url',
      'personal_romm',
      'ca_file',
      'tls_verify',
    ])
      expect(stderr, key).toContain(`[CMS API] ${key}: `);
    for (const key of ['impers_pwd', 'server', 'magic_w', 'auth', 'poll_interval', 'concurrency', 'timeout'])
      expect(stderr, key).toContain(`[EWS] ${key}: `);
    for (const key of ['keyword_removed', 'send_updates', 'inv_template'])
      expect(stderr, key).toContain(`[EWS] ${key}: `);
    expect(stderr).toContain('[Logging] log_level: ');
    expect(stderr).toContain('[Logging] log_days: ');
    expect(stderr).toContain('Loging');
    expect(stderr).not.toContain(PASSWORDS.cms);
  });

  it('are told by every command that needs the settings', async () => {
    await company.home.writeSettings({ EWS: { concurrency: '0' } });
    const commands = [[], ['--once'], ['--once', '--dry-run'], ['--resync', 'ann@corp.example']];
    for (const { stderr } of await Promise.all(commands.map((args) => expectRefused(args)))) {
      expect(stderr).toContain('[EWS] concurrency: ');
    }
  });

  it('settings that are not there are named, with what to do', async () => {
    await rm(path.join(company.home.dir, 'config', 'settings.ini'));
    const { stderr } = await expectRefused();
    expect(stderr).toContain('settings.ini');
    expect(stderr).toContain('settings.ini.sample');
  });

  it('settings that cannot be read, or are no text, are named', async () => {
    const file = path.join(company.home.dir, 'config', 'settings.ini');
    await writeFile(file, Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01', 'latin1'));
    expect((await expectRefused()).stderr).toContain('settings.ini is not a text file');
    await rm(file);
    await mkdir(file);
    expect((await expectRefused()).stderr).toContain('settings.ini cannot be read');
    await rm(file, { recursive: true });
  });
});

describe('a template that cannot be used', () => {
  it('with an unknown variable is named with file and line', async () => {
    await writeTemplate('<p>Join</p>\n<p>{{ WEB_LINK }}</p>\n<p>{{ WEBLINK }}</p>\n');
    const { stderr } = await expectRefused();
    expect(stderr).toContain(path.join('templates', 'mine.html'));
    expect(stderr).toMatch(/line:? 3|:3\b/);
    expect(stderr).toContain('WEBLINK');
  });

  it('with a variable behind a condition that is never met is named all the same', async () => {
    await writeTemplate(
      '{{ WEB_LINK }}\n{% if PIN %}\n{% if NO_SUCH == "x" %}\n{{ NO_SUCH_EITHER }}\n{% endif %}{% endif %}',
    );
    const { stderr } = await expectRefused();
    expect(stderr).toMatch(/NO_SUCH/);
    expect(stderr).toMatch(/line:? 3|:3\b/);
  });

  it('that is not there, or is no UTF-8, or is not well-formed, is named', async () => {
    await company.home.writeSettings({ EWS: { inv_template: 'templates/mine-that-is-not.html' } });
    expect((await expectRefused()).stderr).toContain('mine-that-is-not.html');
    await writeTemplate(Buffer.from([0x3c, 0x70, 0x3e, 0xe4, 0x3c]));
    expect((await expectRefused()).stderr).toContain('mine.html');
    await writeTemplate('<p>{{ WEB_LINK }}</p>\n{% if PIN %}never ended');
    expect((await expectRefused()).stderr).toContain('mine.html');
  });

  async function writeTemplate(text: string | Buffer): Promise<void> {
    await writeFile(path.join(company.home.dir, 'templates', 'mine.html'), text);
    await company.home.writeSettings({ EWS: { inv_template: '\\templates\\mine.html' } });
  }
});

describe('the command line', () => {
  it('wrong usage ends with 2 and says what is wrong', async () => {
    const wrong: readonly (readonly [args: readonly string[], said: string])[] = [
      [['--onse'], '--onse'],
      [['--once', '--resync', 'ann@corp.example'], '--resync'],
      [['--resync'], '--resync'],
      [['--resync', 'ann'], 'ann'],
      [['--dry-run'], '--dry-run'],
      [['launch'], 'launch'],
      [['--once=yes'], '--once'],
    ];
    const refused = await Promise.all(wrong.map(([args]) => expectRefused(args)));
    refused.forEach(({ stderr }, index) => expect(stderr).toContain(wrong[index]?.[1]));
  });

  it('--help and --version end with 0, need no settings, and touch nothing', async () => {
    await rm(path.join(company.home.dir, 'config', 'settings.ini'));
    const before = await readdir(company.home.dir, { recursive: true });
    const help = await company.home.spawn(['--help']);
    const version = await company.home.spawn(['--version']);
    expect([help, version]).toMatchObject([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
    expect(help.stdout).toContain('--resync');
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
    expect(await readdir(company.home.dir, { recursive: true })).toEqual(before);
    expect(company.cms.requests).toEqual([]);
  });
});

describe('what is doubtful, but works', () => {
  it('is told at each start in the log, and on stderr by all but the run of each minute', async () => {
    await company.home.writeSettings({ Logging: { Sync_log_file: 'sync.log', Sub_log_file: 'sub.log' } });
    const template = path.join(company.home.dir, 'templates', 'templ1.html');
    const before = await readFile(template);
    await writeFile(template, '<a href="{{ WEB_LINK }}">Join</a> PIN: {{ PIN }}');
    const dryRun = await company.home.run(['--once', '--dry-run']);
    for (const said of [
      'Sync_log_file: is no longer used',
      'Sub_log_file: is no longer used',
      'its PIN line',
    ])
      expect(countOf(dryRun.stderr, said)).toBe(1);
    await rm(path.join(company.home.dir, 'logs'), { recursive: true });
    expect(await company.home.run(['--once'])).toMatchObject({ code: 0, stderr: '' });
    const warned = (await company.home.readLog()).filter(({ level }) => level === 'warn');
    expect(warned).toHaveLength(3);
    await writeFile(template, before);
  });
});
