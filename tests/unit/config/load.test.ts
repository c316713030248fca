import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../../src/config/load.js';
import { SettingsError } from '../../../src/errors.js';
import { createHome, loadText, readError, readProblems, writeIni } from './home-folder.js';
import { EXPIRED_CA_PEM, VALID_CA_PEM } from './certificates.js';
import { runs } from '../../support/runs.js';

describe('settings that are complete', () => {
  it('come out normalised, with the defaults of the keys that are left out', async () => {
    const home = await createHome({ 'config/settings.ini': writeIni() });
    const { settings, warnings } = await loadSettings(home, {});
    expect(warnings).toEqual([]);
    expect({
      ...settings,
      cms: { ...settings.cms, password: settings.cms.password.reveal() },
      ews: { ...settings.ews, password: settings.ews.password.reveal() },
    }).toEqual({
      cms: {
        baseUrls: ['https://cms.contoso.test:445/api/v1/'],
        user: 'api',
        password: 'cms-Pa55',
        jidDomain: 'contoso.test',
        sipDomain: 'contoso.test',
        personalRoomSuffix: 'space',
        webAppUrl: 'https://join.contoso.test',
        accessMethod: 'auto',
        mailboxFrom: 'jid',
        userSyncAt: { hour: 3, minute: 0 },
        tls: { verify: true, cas: [] },
      },
      ews: {
        url: 'https://mail.contoso.test/EWS/Exchange.asmx',
        user: 'magic@contoso.test',
        password: 'ews-Pa55',
        auth: 'auto',
        mailDomain: 'contoso.test',
        pollIntervalMs: 60_000,
        concurrency: 16,
        timeoutMs: 30_000,
        tls: { verify: true, cas: [] },
      },
      invitation: {
        keyword: '@cms',
        otherRooms: 'members',
        templates: [],
        templateFile: join(home, 'templates', 'templ1.html'),
        keywordRemoved: 'remove',
        existingMeetings: 'patch',
        sendUpdates: 'all',
        tellOrganizer: false,
      },
      mailboxes: { only: undefined, except: undefined },
      statusPage: { listen: undefined, allowRemote: false },
      logging: { level: 'info', days: 30 },
    });
  });

  it('take every key in both of its sections', async () => {
    const { settings } = await loadText(
      writeIni({
        'CMS API': { ca_file: 'config/ca.pem', tls_verify: 'TRUE' },
        EWS: {
          auth: 'NTLM',
          poll_interval: '5',
          concurrency: '256',
          timeout: '600',
          keyword_removed: 'Keep',
          existing_meetings: 'skip',
          send_updates: 'none',
          tls_verify: 'on',
        },
        Logging: { log_level: 'debug', log_days: '3650' },
      }),
      { 'config/ca.pem': VALID_CA_PEM },
    );
    expect(settings.cms.tls.cas).toEqual([VALID_CA_PEM.trim()]);
    expect(settings.ews).toMatchObject({
      auth: 'ntlm',
      pollIntervalMs: 5000,
      concurrency: 256,
      timeoutMs: 600_000,
    });
    expect(settings.ews.tls).toEqual({ verify: true, cas: [] });
    expect(settings.invitation).toMatchObject({
      keywordRemoved: 'keep',
      existingMeetings: 'skip',
      sendUpdates: 'none',
    });
    expect(settings.logging).toEqual({ level: 'debug', days: 3650 });
  });

  it('count section and key names in any case, and a colon for an equals sign', async () => {
    const text = writeIni({ EWS: { server: undefined, SERVER: 'exch.contoso.test' } })
      .replace('[EWS]', '[ ews ]')
      .replace('[CMS API]', '[cms  api]')
      .replace('apiuser = api', '  "APIUSER": api');
    const { settings } = await loadText(text);
    expect(settings.ews.url).toBe('https://exch.contoso.test/EWS/Exchange.asmx');
    expect(settings.cms.user).toBe('api');
  });

  it.each([
    ['with a byte-order mark', (text: string) => `\uFEFF${text}`],
    ['with the line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['in UTF-16 as Notepad saves it', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['in big-endian UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['in UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le')],
  ])('are read %s', async (_, encode) => {
    const { settings } = await loadText(encode(writeIni({ EWS: { impers_pwd: 'пароль' } })));
    expect(settings.ews.password.reveal()).toBe('пароль');
    expect(settings.cms.user).toBe('api');
  });

  it('are read although a comment holds bytes of another code page', async () => {
    const cyrillicComment = Buffer.from([0x3b, 0x20, 0xef, 0xe0, 0xf0, 0xee, 0xeb, 0xfc, 0x0a]);
    await expect(loadText(Buffer.concat([cyrillicComment, Buffer.from(writeIni())]))).resolves.toBeDefined();
  });
});

describe("the Python service's file", () => {
  const python = writeIni({
    'CMS API': {
      MAGICtime: undefined,
      users_synctime: '00:00',
      jiddomain: '@CONTOSO.test',
      sipdomain: '@contoso.test',
    },
    EWS: {
      server: undefined,
      Server: 'EXCH-01.contoso.test',
      mail_domain: '@contoso.test',
      inv_template: '\\templates\\templ1.html',
    },
    Logging: {
      Sync_log_file: 'logs/cmssync.log',
      Sub_log_file: 'logs/subscriptions.log',
      Meetings_log_file: 'logs/meetings.log',
      log_level: 'WARNING',
    },
  });

  it('is taken over as it is, with a warning for each key that no longer does anything', async () => {
    const { settings, warnings } = await loadText(python);
    expect(settings.cms).toMatchObject({
      userSyncAt: { hour: 0, minute: 0 },
      jidDomain: 'contoso.test',
      sipDomain: 'contoso.test',
    });
    expect(settings.ews).toMatchObject({ mailDomain: 'contoso.test' });
    expect(settings.ews.url).toBe('https://exch-01.contoso.test/EWS/Exchange.asmx');
    expect(settings.logging.level).toBe('warn');
    expect(warnings.map((one) => one.replace(/ is no longer.*/, ''))).toEqual([
      '[Logging] Sync_log_file:',
      '[Logging] Sub_log_file:',
      '[Logging] Meetings_log_file:',
    ]);
  });

  it.each(['MAGICtime', 'users_synctime', 'synctime', 'magictime'])(
    'may call the time of the user sync %s',
    async (name) => {
      const { settings } = await loadText(writeIni({ 'CMS API': { MAGICtime: undefined, [name]: '7:05' } }));
      expect(settings.cms.userSyncAt).toEqual({ hour: 7, minute: 5 });
    },
  );

  it('may give both spellings with one value, which is warned of, but not with two', async () => {
    const both = (other: string) => writeIni({ 'CMS API': { users_synctime: other } });
    expect((await loadText(both('03:00'))).warnings).toEqual([
      '[CMS API] users_synctime: is given as MAGICtime too, which means the same (lines 5 and 10); delete one',
    ]);
    expect(await readProblems(both('04:00'))).toEqual([
      expect.stringMatching(/^\[CMS API\] users_synctime: is given as MAGICtime too.* different values/),
    ]);
  });

  it('is warned of a doubled percent sign, which was one for Python', async () => {
    const { settings, warnings } = await loadText(writeIni({ EWS: { impers_pwd: 'a%%b' } }));
    expect(settings.ews.password.reveal()).toBe('a%%b');
    expect(warnings).toEqual([expect.stringMatching(/^\[EWS\] impers_pwd: holds %%/)]);
  });
});

describe('settings with mistakes', () => {
  it('are told all of them in one run, each with its section and key', async () => {
    const text = `
stray = 1
[CMS API]
base_cms_url = http://cms.contoso.test/api/v1/
apiuser =
apipwd = half#other-half
MAGICtime = 24:00
sipdomain = ann@contoso.test
personal_rom = space
wb_url = join.contoso.test
mail_domain = contoso.test
[EWSS]
impers_usr = magic
impers_pwd = env:NOT_SET
server = https://mail.contoso.test/owa/
magic_w = two words
inv_template = templates/missing.html
poll_interval = 0
timeout = 30s
auth = nltm
no equals sign here
[Logging]
log_level = LOUD
log_days = -1
colour = red
`;
    const problems = await readProblems(text);
    expect(problems.map((one) => one.replace(/^(\[.*?\] [^:]*):.*$/, '$1'))).toEqual([
      '[CMS API] apipwd',
      '[CMS API] personal_rom',
      '[CMS API] mail_domain',
      '[CMS API] apiuser',
      '[CMS API] base_cms_url',
      '[CMS API] MAGICtime',
      '[CMS API] sipdomain',
      '[CMS API] wb_url',
      '[EWS] line 21',
      '[EWS] impers_usr',
      '[EWS] impers_pwd',
      '[EWS] server',
      '[EWS] auth',
      '[EWS] poll_interval',
      '[EWS] timeout',
      '[EWS] magic_w',
      '[EWS] inv_template',
      '[Logging] colour',
      '[Logging] log_level',
      '[Logging] log_days',
      '[EWSS] line 12',
      '[no section] stray',
    ]);
    expect(problems.join('\n')).not.toContain('half');
    expect(problems.join('\n')).not.toContain('no equals');
  });

  it('are told of a misspelt key once, with the key that was meant', async () => {
    expect(await readProblems(writeIni({ EWS: { impers_pwd: undefined, impers_pdw: 'x' } }))).toEqual([
      expect.stringMatching(
        /^\[EWS\] impers_pdw: is an unknown key \(line \d+\); did you mean impers_pwd\?$/,
      ),
    ]);
  });

  it('are told of a misspelt section once, and its keys are checked all the same', async () => {
    expect(await readProblems(writeIni({ EWS: { timeout: '0' } }).replace('[EWS]', '[EWSS]'))).toEqual([
      expect.stringMatching(/^\[EWS\] timeout: /),
      expect.stringMatching(/unknown section; did you mean \[EWS\]\?$/),
    ]);
    expect(await readProblems(writeIni() + '\n[cms.colours]\nred = 1')).toEqual([
      '[cms.colours] line 20: is an unknown section; the sections are [CMS API], [EWS], [Mailboxes], [Templates], [Status], [Logging]',
    ]);
  });

  it('are told of a copy of a section under another name once, and nothing of its keys', async () => {
    const text = `${writeIni()}\n[Old EWS]\nmagic_w = @old\ntimeout = 0`;
    expect(await readProblems(text)).toEqual([
      expect.stringMatching(/^\[Old EWS\] line \d+: is an unknown section; the sections are /),
    ]);
  });

  it.each([
    ['an unknown section', '[Exchange]', '[Exchange] line 11: is an unknown section; did you mean [EWS]?'],
    ['no section', '', '[no section] line 13: stands before the first section; put [EWS] above it'],
  ])('are told of keys under %s once, with the section that they belong to', async (_, header, problem) => {
    const [cms = '', ews = ''] = writeIni({ EWS: { timeout: '0' } }).split('[EWS]');
    const text = header === '' ? `${'\n'.repeat(11)}${ews}\n${cms}` : `${cms}${header}${ews}`;
    expect(await readProblems(text)).toEqual([expect.stringMatching(/^\[EWS\] timeout: /), problem]);
  });

  it.each([
    ['[Mailboxes]\nonly = gone.txt', /^\[Mailboxes\] only: names a file that is not there/],
    ['[Mailboxes]\nexcept = list.txt', /^\[Mailboxes\] except: names a file whose line 1 is neither/],
    ['[Templates]\n@cms-de = templates/gone.html', /^\[Templates\] @cms-de: names a file that is not there/],
    ['[Templates]\na*b = templates/templ1.html', /^\[Templates\] a\*b: must be a keyword, a mailbox or/],
    ['[Templates]\n“@x = templates/templ1.html', /^\[Templates\] “@x: begins with the typographic quote/],
    // Without its *@ it would be a keyword.
    [
      '[Templates]\ncontoso.test = templates/templ1.html',
      /contoso\.test: is a domain; write \*@contoso\.test \(/,
    ],
  ])('are told of a list or a template that is none: %j', async (lines, problem) => {
    const problems = await readProblems(`${writeIni()}\n${lines}`, { 'list.txt': 'ann\n' });
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('are warned of a keyword among the templates that is unlike magic_w or like a domain: a mailbox or *@domain may be meant', async () => {
    const load = (name: string, magic_w: string) =>
      loadText(`${writeIni({ EWS: { magic_w } })}\n[Templates]\n${name} = templates/templ1.html`);
    expect((await load('ann', '@cms')).warnings).toEqual([
      expect.stringMatching(/^\[Templates\] ann: is a keyword: .* the whole address/),
    ]);
    expect((await load('@corp.test', '@cms')).warnings).toEqual([
      expect.stringMatching(
        /^\[Templates\] @corp\.test: is a keyword: .* for all mailboxes of a domain, \*@ and its name$/,
      ),
    ]);
    expect((await load('@video', '@cms')).warnings).toEqual([]);
    expect((await load('video', 'cms')).warnings).toEqual([]);
  });

  it('are told of a key in the wrong section once', async () => {
    expect(
      await readProblems(writeIni({ EWS: { mail_domain: undefined }, Logging: { mail_domain: 'x.test' } })),
    ).toEqual([expect.stringMatching(/^\[Logging\] mail_domain: belongs into the section \[EWS\]/)]);
  });

  it('are told of a key that is given twice with different values, in any case', async () => {
    expect(await readProblems(writeIni({ EWS: { Server: 'other.contoso.test' } }))).toEqual([
      expect.stringMatching(/^\[EWS\] server: is given twice \(lines 14 and 18\), with different values/),
    ]);
    expect((await loadText(writeIni({ EWS: { Server: 'mail.contoso.test' } }))).warnings).toHaveLength(1);
  });

  it.each(['__proto__', 'constructor', 'toString', 'apipwd[]'])(
    'are told that %s is an unknown key',
    async (name) => {
      expect(await readProblems(`${writeIni()}\n[EWS]\n${name} = 1\n[__proto__]\nx = 1`)).toEqual([
        expect.stringContaining(`[EWS] ${name}: is an unknown key`),
        expect.stringContaining('[__proto__] line 22: is an unknown section'),
      ]);
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    },
  );

  it('are told what each missing key is for', async () => {
    const problems = await readProblems('');
    expect(problems).toHaveLength(13);
    expect(problems).toContain(
      '[EWS] server: is missing: host name of Exchange, or the full URL of Exchange.asmx',
    );
  });

  it('are told that a value is not UTF-8', async () => {
    const bytes = Buffer.from(writeIni({ EWS: { impers_pwd: 'XX' } }).replace('XX', '\xef\xe0'), 'latin1');
    expect(await readProblems(bytes)).toEqual([
      expect.stringMatching(/^\[EWS\] impers_pwd: holds characters that are not UTF-8/),
    ]);
  });
});

describe("what is left from the sample's values", () => {
  const left = {
    'CMS API': { apipwd: 'apipass', wb_url: 'https://join.example.com/', sipdomain: '@domain.com' },
    EWS: { impers_pwd: 'change-me', impers_usr: 'magic@example.com', mail_domain: 'example.com' },
  };

  it('is refused for a server elsewhere', async () => {
    const problems = await readProblems(writeIni(left));
    expect(problems).toHaveLength(6);
    for (const problem of problems)
      expect(problem).toMatch(/is still the sample's value; put your own there$/);
  });

  it('is accepted for a trial on this machine', async () => {
    const trial = {
      'CMS API': { ...left['CMS API'], base_cms_url: 'http://127.0.0.1:8080/api/v1' },
      EWS: { ...left.EWS, server: 'http://localhost:8081/EWS/Exchange.asmx' },
    };
    await expect(loadText(writeIni(trial))).resolves.toBeDefined();
  });

  it('is not confused with names that only look like it', async () => {
    const own = { EWS: { mail_domain: 'myexample.com', server: 'mail.example.company.test' } };
    await expect(loadText(writeIni(own))).resolves.toBeDefined();
  });
});

describe('auth = negotiate', () => {
  const nobody = { impers_usr: undefined, impers_pwd: undefined };
  it('needs no account: the program signs in as whoever it runs under', async () => {
    const { settings } = await loadText(writeIni({ EWS: { auth: 'Negotiate', ...nobody } }));
    expect(settings.ews).toMatchObject({ auth: 'negotiate', user: '' });
    expect(settings.ews.password.reveal()).toBe('');
  });

  it('takes an account with its password, but not the half of one', async () => {
    const both = await loadText(writeIni({ EWS: { auth: 'negotiate' } }));
    expect(both.settings.ews.user).not.toBe('');
    for (const key of ['impers_usr', 'impers_pwd']) {
      const problems = await readProblems(writeIni({ EWS: { auth: 'negotiate', [key]: undefined } }));
      expect(problems).toEqual([expect.stringMatching(`^\\[EWS\\] ${key}: is missing: .* both empty`)]);
    }
  });

  it('is what an account may be left out for, and nothing else', async () => {
    const problems = await readProblems(writeIni({ EWS: { auth: 'ntlm', ...nobody } }));
    expect(problems.map((one) => one.slice(0, 27))).toEqual([
      '[EWS] impers_usr: is missin',
      '[EWS] impers_pwd: is missin',
    ]);
  });

  it.each(['10.0.0.4', 'https://10.0.0.4/EWS/Exchange.asmx', 'https://[fd00::4]/EWS/Exchange.asmx'])(
    'refuses the IP address %s, for which there are no tickets',
    async (server) => {
      const problems = await readProblems(writeIni({ EWS: { auth: 'negotiate', server } }));
      expect(problems).toEqual([expect.stringMatching(/server: is the IP address .*host name of Exchange/)]);
    },
  );
});

describe('certificates', () => {
  it('that are not verified are warned of at every start', async () => {
    const { warnings, settings } = await loadText(
      writeIni({ EWS: { tls_verify: 'no', ca_file: 'ca.pem' } }),
      {
        'ca.pem': VALID_CA_PEM,
      },
    );
    expect(settings.ews.tls.verify).toBe(false);
    expect(warnings).toEqual([
      expect.stringMatching(/^\[EWS\] tls_verify: .*not verified, and ca_file has no effect/),
    ]);
  });

  it.each([
    ['is not there', 'config/cb.pem', /not there.*did you mean "ca\.pem"/],
    ['is a folder', 'config', /must be a file/],
    ['holds no certificate', 'config/settings.ini', /no certificate in PEM form/],
    ['is in DER form', 'config/ca.der', /DER form; it must be PEM/],
    ['is damaged', 'config/broken.pem', /damaged certificate, which is no\. 2/],
    ["is in a form of OpenSSL's own", 'config/trusted.pem', /TRUSTED CERTIFICATE.*no\. 2.*openssl x509/],
  ])('are refused where the file %s', async (_, path, problem) => {
    const body = VALID_CA_PEM.replace(/-----.*-----/g, '').replace(/\s/g, '');
    const problems = await readProblems(writeIni({ 'CMS API': { ca_file: path } }), {
      'config/ca.pem': VALID_CA_PEM,
      'config/ca.der': Buffer.from(body, 'base64'),
      'config/broken.pem': VALID_CA_PEM + VALID_CA_PEM.slice(0, 200),
      'config/trusted.pem': VALID_CA_PEM + VALID_CA_PEM.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE'),
    });
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('that have expired are warned of', async () => {
    const { warnings } = await loadText(writeIni({ EWS: { ca_file: 'old.pem' } }), {
      'old.pem': VALID_CA_PEM + EXPIRED_CA_PEM,
    });
    expect(warnings).toEqual([
      expect.stringMatching(/^\[EWS\] ca_file: holds a certificate that has expired/),
    ]);
  });
});

describe('a settings file that cannot be used at all', () => {
  it('is named together with the sample where it is not there', async () => {
    const home = await createHome({ 'config/settings.ini.sample': '' });
    const error = await loadSettings(home, {}).catch((one: SettingsError) => one);
    expect(error).toBeInstanceOf(SettingsError);
    expect(error).toMatchObject({
      message: `The settings file ${join(home, 'config', 'settings.ini')} is not there.`,
      hint: expect.stringContaining('settings.ini.sample'),
    });
  });

  it('is found under the name that Notepad gave it', async () => {
    const home = await createHome({ 'config/settings.ini.txt': '' });
    await expect(loadSettings(home, {})).rejects.toMatchObject({
      hint: expect.stringContaining('settings.ini.txt'),
    });
  });

  it('is named where the home folder is wrong, is a folder, too large or binary', async () => {
    const home = await createHome({ 'config/settings.ini/x': '' });
    await expect(loadSettings(home, {})).rejects.toThrow(
      /cannot be read because a folder stands in its place\.$/,
    );
    await expect(loadSettings(join(home, 'nowhere'), {})).rejects.toMatchObject({
      hint: expect.stringContaining('--home'),
    });
    expect((await readError(Buffer.alloc(2_000_000, 0x61))).message).toMatch(/larger than 1 MB/);
    expect((await readError(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]))).message).toMatch(
      /not a text file/,
    );
  });

  it('never crashes the program, whatever is in it', async () => {
    const home = await createHome({ 'config/settings.ini': '' });
    const { default: fc } = await import('fast-check');
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' })), async (content) => {
        await writeFile(join(home, 'config', 'settings.ini'), content);
        await expect(loadSettings(home, {})).rejects.toBeInstanceOf(SettingsError);
      }),
      runs(30),
    );
  });
});
