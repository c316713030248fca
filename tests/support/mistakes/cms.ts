/** Mistakes on the way to CMS, in its users and in its rooms. */
import { mkdir, writeFile } from 'node:fs/promises';
import {
  CLOSED,
  cmsFault,
  DAY_MS,
  expired,
  giveWaysIn,
  identity,
  inHome,
  notYetValid,
  ofCms,
  ofEws,
  root,
} from './mistake.js';
import type { Mistake } from './mistake.js';

/** As the first line of users.txt: no sync is due for a while. */
const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 19).replace('T', ' ');
const ROOM = /^room of ann@corp\.example$/;

export const CMS_MISTAKES: readonly Mistake[] = [
  {
    mistake: 'a list that names nobody who is served',
    settings: { Mailboxes: { only: 'config/pilot.txt' } },
    arrange: (company) => writeFile(inHome(company, 'config', 'pilot.txt'), 'zoe@corp.example\n'),
    run: [1, /leave out all 4/],
    check: [[/^users$/, /only and except leave out all 4/, /config.pilot\.txt|lists/]],
  },
  {
    mistake: 'a folder in the place of users.txt',
    arrange: (company) => mkdir(inHome(company, 'config', 'users.txt')),
    run: [1, /Cannot write .*users\.txt: a folder stands in its place/],
  },
  {
    mistake: 'CMS: a wrong port',
    settings: ofCms({ base_cms_url: `https://${CLOSED}/api/v1/` }),
    run: [1, /^CMS at 127\.0\.0\.1:1 cannot be used: it refuses connections\.\n.*port in base_cms_url/],
    check: [[/^127\.0\.0\.1:1$/, /refuses connections/, /port in base_cms_url/]],
  },
  {
    mistake: 'CMS: a wrong host',
    settings: ofCms({ base_cms_url: 'https://cms.invalid/api/v1/' }),
    run: [1, /^CMS at cms\.invalid cannot be used: .*\nCheck base_cms_url|no name server/],
    check: [[/^cms\.invalid$/, /host name is unknown|DNS does not answer/, /DNS/]],
  },
  {
    mistake: 'CMS: https where it speaks http',
    arrange: ({ home, cms }) =>
      home.writeSettings(ofCms({ base_cms_url: `https://127.0.0.1:${new URL(cms.url).port}/api/v1/` })),
    run: [1, /^CMS at \S+ does not speak TLS.*\nCheck the port in base_cms_url/],
  },
  {
    mistake: 'CMS: a wrong path',
    arrange: ({ home, cms }) =>
      home.writeSettings(ofCms({ base_cms_url: cms.url.replace('/api/v1', '/v1') })),
    run: [2, /base_cms_url: must end in \/api\/v1\//],
  },
  {
    mistake: 'CMS: the address of Exchange',
    arrange: ({ home, exchange }) =>
      home.writeSettings(ofCms({ base_cms_url: `http://127.0.0.1:${exchange.port}/api/v1/` })),
    run: [1, /does not know the address.*404.*\nCheck base_cms_url/],
  },
  {
    mistake: 'CMS: the port of the web app',
    arrange: cmsFault({ kind: 'html' }),
    run: [1, /answered with a web page\.\nCheck base_cms_url/],
    check: [[/, sign-in$/, /answered with a web page/, /must lead to the API/]],
  },
  {
    mistake: 'CMS: a login page in front of it',
    arrange: cmsFault({ kind: 'redirect' }),
    run: [1, /answered with a redirect to a login page.*\nCheck base_cms_url/],
    check: [[/, sign-in$/, /redirect to a login page/, /must lead to the API/]],
  },
  {
    mistake: 'CMS: a proxy that asks for a password',
    arrange: cmsFault({
      kind: 'verbatim',
      status: 407,
      contentType: 'text/html',
      body: '<html>Proxy</html>',
    }),
    run: [1, /HTTP status 407.*\n.*proxies/],
  },
  {
    mistake: 'CMS: another XML service',
    arrange: cmsFault({ kind: 'wrong-root' }),
    run: [1, /document of another kind\.\n.*proxies/],
  },
  {
    mistake: 'CMS: no web server',
    arrange: cmsFault({ kind: 'no-http' }),
    run: [1, /does not speak HTTP at this port\.\nCheck base_cms_url/],
  },
  {
    mistake: 'CMS: busy',
    arrange: cmsFault({ kind: 'status', status: 503 }),
    run: [1, /^CMS at \S+ is busy \(HTTP status 503\)/],
    check: [[/, sign-in$/, /is busy/, /Check the Call Bridge/]],
  },
  {
    mistake: 'CMS: a wrong password',
    settings: ofCms({ apipwd: 'wrong-password' }),
    run: [1, /refuses the API account apiuser\.\nCheck apiuser and apipwd/],
    check: [[/, sign-in$/, /refuses the API account apiuser/, /apipwd/]],
  },
  {
    mistake: 'CMS: an account without the role api',
    arrange: cmsFault({ kind: 'status', status: 403 }),
    run: [1, /does not let apiuser use the API\.\nGive the account the role api/],
    check: [[/, sign-in$/, /does not let apiuser use the API/, /user add NAME api/]],
  },
  {
    mistake: 'CMS: a CA that is not trusted',
    company: { cms: { tls: identity() } },
    run: [1, /^The certificate of CMS at \S+ comes from .*\n.*ca_file in section \[CMS API\]/],
    check: [
      [
        /^127.*, certificate$/,
        /comes from an unknown issuer.*issued by Corp Issuing CA, valid until \d{4}-\d\d-\d\d\.$|comes from a CA that is not trusted/,
        /ca_file in section \[CMS API\][^]*server\.corp\.example < Corp Issuing CA < Corp Root CA \(not sent\)/,
      ],
    ],
  },
  {
    mistake: 'CMS: a certificate that is not yet valid, or a clock that is wrong',
    company: { cms: { tls: identity(notYetValid) } },
    ca: root.cert,
    run: [1, /^The certificate of CMS at \S+ is not valid yet\.\nCheck the clock of this machine/],
  },
  {
    mistake: 'CMS: a certificate of another name',
    company: { cms: { tls: identity({ altNames: ['other.corp.example'] }) } },
    ca: root.cert,
    run: [1, /^The certificate of CMS at \S+ is made out to another host name/],
    check: [[/, certificate$/, /made out to another host name/, /base_cms_url/]],
  },
  {
    mistake: 'CMS: no users',
    arrange: ({ cms }) => void (cms.objects.users.length = 0),
    run: [1, /0 of 0 mailboxes served.*CMS has no users\. Check that it has imported them/],
    check: [[/^users$/, /^CMS has no users\.$/, /LDAP/]],
  },
  {
    mistake: 'CMS: users without a JID',
    settings: ofCms({ jiddomain: '' }),
    arrange: ({ cms }) => {
      cms.objects.users.forEach((user) => void delete user.jid);
    },
    run: [1, /0 of 0 mailboxes served.*no users with a JID, but 4 without\. Check the JIDs/],
  },
  {
    mistake: 'CMS: a wrong jiddomain',
    settings: ofCms({ jiddomain: 'corp.example' }),
    run: [1, /0 of 0 mailboxes served.*no users in jiddomain = corp\.example, but in jid\.example \(4\)/],
    check: [
      [/^users$/, /no users in jiddomain = corp\.example, but in jid\.example \(4\)/, /Check jiddomain/],
    ],
  },
  {
    mistake: 'CMS: users without an e-mail address',
    settings: ofCms({ mailbox_from: 'email' }),
    run: [1, /0 of 0 mailboxes served.*no users with an e-mail address, which mailbox_from = email asks for/],
  },
  {
    mistake: 'a users.txt without addresses, and no users in CMS',
    arrange: async (company) => {
      await writeFile(inHome(company, 'config', 'users.txt'), `${tomorrow}\n`);
      company.cms.objects.users.length = 0;
    },
    run: [1, /0 of 0 mailboxes served.*CMS has no users/],
  },
  {
    mistake: 'an old users.txt of people who are gone, and no CMS',
    settings: ofCms({ base_cms_url: `https://${CLOSED}/api/v1/` }),
    arrange: (company) =>
      writeFile(inHome(company, 'config', 'users.txt'), '2020-01-01 00:00:00\nzoe@corp.example\n'),
    run: [1, /Not served: zoe@corp\.example\..*no mailbox has this address/],
  },
  {
    mistake: 'an old users.txt, and no CMS',
    settings: ofCms({ base_cms_url: `https://${CLOSED}/api/v1/` }),
    arrange: (company) =>
      writeFile(inHome(company, 'config', 'users.txt'), '2020-01-01 00:00:00\nann@corp.example\n'),
    run: [
      0,
      /1 of 1 mailboxes served.*1 meeting waits in the calendar of ann@corp\.example\. CMS at 127\.0\.0\.1:1 cannot be used: it refuses connections/,
    ],
  },
  {
    mistake: 'a wrong personal_room',
    settings: ofCms({ personal_room: 'meet' }),
    run: [0, /1 meeting waits for a room that CMS does not have: ann\.meet\./],
    check: [[ROOM, /no space with the URI ann\.meet/, /personal_room[^]*next 2 users/]],
  },
  {
    mistake: 'users without rooms',
    arrange: ({ cms }) => void (cms.objects.spaces.length = 0),
    run: [0, /1 meeting waits for a room that CMS does not have: ann\.space\./],
  },
  {
    mistake: 'a room without a call ID',
    arrange: ({ cms }) => void delete cms.objects.space('ann.space').callId,
    run: [0, /1 meeting waits .*The room ann\.space has no call ID/],
    mailbox: 'ann@corp.example',
    check: [[ROOM, /has no call ID/, /call ID in CMS/]],
  },
  {
    mistake: 'an access method that no room has',
    settings: ofCms({ access_method: 'Visitors' }),
    run: [0, /1 meeting waits .*ann\.space has no access method of the name Visitors/],
    check: [[ROOM, /no access method of the name Visitors/, /check access_method/]],
  },
  {
    mistake: 'two ways in for guests',
    arrange: ({ cms }) => giveWaysIn(cms, 'public', 'public'),
    run: [0, /1 meeting waits .*ann\.space has 2 public access methods/],
    mailbox: 'ann@corp.example',
    check: [[ROOM, /has 2 public access methods/, /Set access_method/]],
  },
  {
    mistake: 'CMS: rooms that are refused',
    arrange: cmsFault({ kind: 'status', status: 503, at: /coSpaces/ }),
    run: [0, /1 meeting waits .*CMS at \S+ is busy/],
  },
  {
    mistake: 'CMS: the second of two Call Bridges down',
    arrange: ({ home, cms }) =>
      home.writeSettings(ofCms({ base_cms_url: `${cms.url}, https://${CLOSED}/api/v1/` })),
    check: [[/^127\.0\.0\.1:1$/, /refuses connections/, /port in base_cms_url/]],
  },
  {
    mistake: 'CMS: an expired certificate',
    company: { cms: { tls: identity(expired) } },
    ca: root.cert,
    check: [[/, certificate$/, /has expired/, /Renew the certificate of the Call Bridge/]],
  },
  {
    mistake: 'CMS: a Call Bridge that does not answer',
    settings: ofEws({ timeout: '1' }),
    arrange: cmsFault({ kind: 'hang' }),
    check: [[/, sign-in$/, /within 1 s/, /timeout/]],
  },
  {
    mistake: 'CMS: damaged answers',
    arrange: cmsFault({ kind: 'truncated-xml' }),
    check: [[/, sign-in$/, /damaged XML/, /proxies/]],
  },
  {
    mistake: 'CMS: a list of users that is not given',
    arrange: cmsFault({ kind: 'status', status: 500, at: /\/users/ }),
    check: [[/^users$/, /is in trouble/, /Check the Call Bridge/]],
  },
  {
    mistake: 'CMS: a mailbox that nobody serves',
    arrange: ({ exchange, cms }) => {
      exchange.addMailbox('support@corp.example');
      cms.objects.addSpace({ name: 'Support', uri: 'support.space', callId: '4999' });
    },
    mailbox: 'support@corp.example',
    check: [[/^support@corp\.example$/, /not served.*no user of CMS/, /mail_domain/]],
  },
];
