import { describe, expect, it } from 'vitest';
import { loadText, readProblems, writeIni } from '../home-folder.js';
import type { Settings } from '../../../../src/config/settings.js';

type Section = 'CMS API' | 'EWS' | 'Status' | 'Logging';

const REFUSED: readonly [section: Section, key: string, values: readonly string[], problem: RegExp][] = [
  [
    'CMS API',
    'base_cms_url',
    ['http://cms.contoso.test/', 'http://127.contoso.test/', 'http://cms.example.com/', 'http://10.0.0.1/'],
    /must begin with https:\/\/: plain http/,
  ],
  [
    'CMS API',
    'base_cms_url',
    ['cms.contoso.test:445', 'ftp://cms.contoso.test', 'https:/cms'],
    /must begin with https:\/\/, for instance/,
  ],
  ['CMS API', 'base_cms_url', ['https://', 'https://cms:99999/', 'https://[::1/'], /is not a valid URL/],
  [
    'CMS API',
    'base_cms_url',
    ['https://cms.contoso.test/meeting', 'https://cms.contoso.test/api/v1/users'],
    /must end in \/api\/v1\//,
  ],
  ['CMS API', 'base_cms_url', ['https://a.test,,https://b.test', 'https://a.test,'], /a comma too many/],
  ['CMS API', 'base_cms_url', ['https://a.test https://b.test'], /must not hold blanks/],
  ['CMS API', 'base_cms_url', ['https://a.test/api/v1/?x=1'], /query/],
  ['CMS API', 'apiuser', ['api:user'], /colon/],
  [
    'CMS API',
    'MAGICtime',
    ['24:00', '7', '7:5', '12:60', '03:00:00', '-1:00', 'noon', '3.00'],
    /must be a time of day from 00:00 to 23:59/,
  ],
  [
    'CMS API',
    'sipdomain',
    ['ann@contoso.test', '@', 'con toso', '.contoso.test', 'contoso..test', 'https://contoso.test'],
    /must be (a|one) domain/,
  ],
  ['CMS API', 'jiddomain', ['a.test, b.test', '*'], /must be (a|one) domain/],
  [
    'CMS API',
    'personal_room',
    ['.', '@space', 'my space', '<user>.space'],
    /must be the part behind the user's name/,
  ],
  ['CMS API', 'wb_url', ['join.contoso.test', 'http://join.contoso.test'], /must begin with https/],
  ['CMS API', 'wb_url', ['https://join.contoso.test/?lang=de'], /query/],
  ['CMS API', 'wb_url', ['https://join.contoso.test/meeting/'], /must not end in \/meeting/],
  ['CMS API', 'wb_url', ['https://cms.contoso.test:445/api/v1/'], /not that of the API/],
  [
    'EWS',
    'impers_usr',
    ['magic', 'a@b@c', 'CORP/magic', '\\magic', 'CORP\\', '@contoso.test', 'CORP\\a\\b'],
    /must be written user@domain or DOMAIN\\user/,
  ],
  ['EWS', 'server', ['a.test, b.test', 'mail server'], /must be one server/],
  ['EWS', 'server', ['mail.contoso.test/EWS', 'user@mail.contoso.test'], /must be a host name/],
  ['EWS', 'server', ['http://mail.contoso.test/EWS/Exchange.asmx'], /plain http/],
  ['EWS', 'server', ['https://mail.contoso.test/owa'], /end in \/EWS\/Exchange\.asmx/],
  ['EWS', 'server', ['outlook.office365.com'], /is Exchange Online/],
  ['EWS', 'magic_w', ['join us'], /one word without blanks/],
  ['EWS', 'magic_w', ['@', '--'], /a letter or a digit/],
  ['EWS', 'mail_domain', ['contoso test'], /must be one domain/],
  ['EWS', 'inv_template', ['templates/templ2.html'], /not there: .*did you mean "templ1\.html"/],
  ['EWS', 'inv_template', ['tmplates\\templ1.html'], /there is no folder .*tmplates/],
  ['EWS', 'inv_template', ['templates', '/'], /must be a (file|path)/],
  [
    'EWS',
    'inv_template',
    ['../templ1.html', '..\\..\\etc\\passwd', 'templates/../../x.html'],
    /inside the home folder/,
  ],
  ['EWS', 'auth', ['kerberos'], /must be "auto", "negotiate", "ntlm" or "basic", but is "kerberos"/],
  [
    'EWS',
    'poll_interval',
    ['0', '86401', '60s', '1.5', '-5', '1e3', '0x10', '99999999999'],
    /whole number of seconds from 1 to 86400/,
  ],
  ['EWS', 'timeout', ['0', '601'], /whole number of seconds from 1 to 600/],
  ['EWS', 'concurrency', ['0', '257'], /from 1 to 256/],
  ['EWS', 'keyword_removed', ['delete'], /must be "remove" or "keep"/],
  ['EWS', 'keyword_removed', ['remvoe'], /did you mean "remove"/],
  ['EWS', 'existing_meetings', ['ignore'], /must be "patch" or "skip"/],
  ['EWS', 'send_updates', ['changed'], /must be "all" or "none"/],
  ['EWS', 'tls_verify', ['perhaps'], /must be "yes" or "no"/],
  [
    'Logging',
    'log_level',
    ['TRACE', '__proto__', 'constructor'],
    /must be "ERROR", "WARN", "INFO" or "DEBUG"/,
  ],
  ['Logging', 'log_days', ['0', '3651'], /from 1 to 3650/],
  [
    'Status',
    'listen',
    [
      '8787',
      ':8787',
      '*:8787',
      'localhost',
      '::1:8787',
      'http://127.0.0.1:8787',
      '1.2.3:99 x',
      '999.1.1.1:80',
    ],
    /must be an address and a port such as 127\.0\.0\.1:8787/,
  ],
  ['Status', 'listen', ['127.0.0.1:0', '127.0.0.1:65536'], /must have a port from 1 to 65535/],
  [
    'Status',
    'listen',
    ['0.0.0.0:8787', '[::]:8787', 'status.contoso.test:8787', '10.0.0.1:8787'],
    /can be reached from other computers; write 127\.0\.0\.1:8787, or allow_remote = yes/,
  ],
  ['Status', 'allow_remote', ['perhaps'], /must be "yes" or "no"/],
];

describe('a value that is refused', () => {
  const cases = REFUSED.flatMap(([section, key, values, problem]) =>
    values.map((value) => ({ section, key, value, problem })),
  );
  it.each(cases)('[$section] $key = $value', async ({ section, key, value, problem }) => {
    const problems = await readProblems(writeIni({ [section]: { [key]: value } }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`[${section}] ${key}: `);
    expect(problems[0]).toMatch(problem);
  });

  it('is not shown where a password could stand in it', async () => {
    const url = 'https://api:hunter2@cms.contoso.test/api/v1/';
    const problems = await readProblems(
      writeIni({ 'CMS API': { base_cms_url: url, wb_url: url }, EWS: { server: url } }),
    );
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('hunter2');
  });
});

const ACCEPTED: readonly [
  Section,
  string,
  (settings: Settings) => unknown,
  Readonly<Record<string, unknown>>,
][] = [
  [
    'CMS API',
    'base_cms_url',
    (s) => s.cms.baseUrls.join(' '),
    {
      'https://cms:445': 'https://cms:445/api/v1/',
      'https://cms:445/api/': 'https://cms:445/api/v1/',
      'https://proxy/cms/api/v1': 'https://proxy/cms/api/v1/',
      'https://a:445 , HTTPS://B/api/v1,https://a:445/': 'https://a:445/api/v1/ https://b/api/v1/',
      'http://[::1]:8080/api/v1/': 'http://[::1]:8080/api/v1/',
      'http://127.0.0.2:8080': 'http://127.0.0.2:8080/api/v1/',
    },
  ],
  ['CMS API', 'jiddomain', (s) => s.cms.jidDomain, { '': '', '@Contoso.LOCAL': 'contoso.local' }],
  ['CMS API', 'sipdomain', (s) => s.cms.sipDomain, { '"@contoso.test"': 'contoso.test' }],
  ['CMS API', 'personal_room', (s) => s.cms.personalRoomSuffix, { '.space': 'space', 'my.room': 'my.room' }],
  [
    'CMS API',
    'wb_url',
    (s) => s.cms.webAppUrl,
    {
      'https://join.contoso.test/': 'https://join.contoso.test',
      'https://join.contoso.test:8443/guest/': 'https://join.contoso.test:8443/guest',
    },
  ],
  ['CMS API', 'MAGICtime', (s) => s.cms.userSyncAt, { '23:59': { hour: 23, minute: 59 } }],
  [
    'EWS',
    'impers_usr',
    (s) => s.ews.user,
    {
      'CORP\\tina': 'CORP\\tina',
      '"CORP\\tina"': 'CORP\\tina',
      "'corp.local\\u0041 b'": 'corp.local\\u0041 b',
      "o'hara+x@contoso.test": "o'hara+x@contoso.test",
    },
  ],
  [
    'EWS',
    'server',
    (s) => s.ews.url,
    {
      'mail.contoso.test:444': 'https://mail.contoso.test:444/EWS/Exchange.asmx',
      'https://mail.contoso.test': 'https://mail.contoso.test/EWS/Exchange.asmx',
      'https://mail.contoso.test/ews/': 'https://mail.contoso.test/EWS/Exchange.asmx',
      'https://mail.contoso.test/ews/exchange.asmx': 'https://mail.contoso.test/ews/exchange.asmx',
      'http://localhost:8080/EWS/Exchange.asmx': 'http://localhost:8080/EWS/Exchange.asmx',
    },
  ],
  [
    'EWS',
    'magic_w',
    (s) => s.invitation.keyword,
    { '"#cms"': '#cms', '" @cms "': '@cms', true: 'true', встреча: 'встреча' },
  ],
  [
    'EWS',
    'inv_template',
    (s) => s.invitation.templateFile,
    {
      '"\\templates\\templ1.html"': expect.stringMatching(/templates.templ1\.html$/),
      '//templates//templ1.html': expect.stringMatching(/templates.templ1\.html$/),
    },
  ],
  ['EWS', 'poll_interval', (s) => s.ews.pollIntervalMs, { '': 60_000, '86400': 86_400_000 }],
  ['EWS', 'tls_verify', (s) => s.ews.tls.verify, { '1': true }],
  [
    'Status',
    'listen',
    (s) => s.statusPage.listen,
    {
      '': undefined,
      '127.1:8787': { host: '127.0.0.1', port: 8787 },
      'LocalHost:80': { host: 'localhost', port: 80 },
      '[::1]:8787': { host: '::1', port: 8787 },
    },
  ],
  ['Logging', 'log_level', (s) => s.logging.level, { Error: 'error', critical: 'error' }],
  ['Logging', 'log_days', (s) => s.logging.days, { '1': 1 }],
];

describe('a value that is accepted', () => {
  const cases = ACCEPTED.flatMap(([section, key, read, values]) =>
    Object.entries(values).map(([written, value]) => ({ section, key, read, written, value })),
  );
  it.each(cases)('[$section] $key = $written', async ({ section, key, read, written, value }) => {
    const { settings, warnings } = await loadText(writeIni({ [section]: { [key]: written } }));
    expect(read(settings)).toEqual(value);
    expect(warnings).toEqual([]);
  });

  it('with a comment behind it is warned of, never cut in silence', async () => {
    const { settings, warnings } = await loadText(
      writeIni({ EWS: { poll_interval: '5 ; seconds', auth: '"ntlm" # no Basic' } }),
    );
    expect(settings.ews).toMatchObject({ pollIntervalMs: 5000, auth: 'ntlm' });
    expect(warnings).toEqual([
      expect.stringMatching(/^\[EWS\] poll_interval: what follows # or ; was taken for a comment/),
    ]);
  });

  it('lets other computers open the status page only where both keys say so', async () => {
    const { settings } = await loadText(
      writeIni({ Status: { listen: '0.0.0.0:8787', allow_remote: 'yes' } }),
    );
    expect(settings.statusPage.listen).toEqual({ host: '0.0.0.0', port: 8787 });
  });

  it('loses one of two backslashes between domain and user, with a warning', async () => {
    const { settings, warnings } = await loadText(writeIni({ EWS: { impers_usr: 'CORP\\\\tina' } }));
    expect(settings.ews.user).toBe('CORP\\tina');
    expect(warnings).toEqual([expect.stringMatching(/^\[EWS\] impers_usr: has two backslashes/)]);
  });
});
