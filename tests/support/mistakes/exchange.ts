/** Mistakes on the way to Exchange, of its account and in its mailboxes. */
import { makeCertificate } from '../../../src/simulator/http/certificate.js';
import { PASSWORDS } from '../program.js';
import { CLOSED, exchangeFault, expired, identity, notYetValid, ofEws, OVER_TLS, root } from './mistake.js';
import type { Mistake } from './mistake.js';

const CALENDAR = /^calendar of ann@corp\.example$/;

export const EXCHANGE_MISTAKES: readonly Mistake[] = [
  {
    mistake: 'Exchange: a wrong port',
    settings: ofEws({ server: `https://${CLOSED}/EWS/Exchange.asmx` }),
    run: [
      1,
      /^Exchange at 127\.0\.0\.1:1 cannot be used: it refuses connections.*\n.*port in server in section \[EWS\]/,
    ],
    check: [[/^127\.0\.0\.1:1$/, /refuses connections/, /./]],
  },
  {
    mistake: 'Exchange: a wrong host',
    settings: ofEws({ server: 'exchange.invalid' }),
    run: [
      1,
      /^Exchange at exchange\.invalid cannot be used: .*\nCheck server in section \[EWS\]|no name server/,
    ],
    check: [[/^exchange\.invalid$/, /host name is unknown|DNS does not answer/, /./]],
  },
  {
    mistake: 'Exchange: https where it speaks http',
    arrange: ({ home, exchange }) =>
      home.writeSettings(ofEws({ server: `https://127.0.0.1:${exchange.port}/EWS/Exchange.asmx` })),
    run: [1, /0 of 4 mailboxes served.*Not served: .*(?:connection was lost|TLS)/],
    check: [[/^127/, /connection|TLS/, /./]],
  },
  {
    mistake: 'Exchange: a wrong path',
    arrange: ({ home, exchange }) =>
      home.writeSettings(ofEws({ server: `http://127.0.0.1:${exchange.port}/owa/Exchange.asmx` })),
    run: [
      1,
      /0 of 4 mailboxes served.*Not served: .*no EWS at this address.*\nCheck server in section \[EWS\]/,
    ],
    check: [[/, ways to sign in$/, /no EWS at this address/, /./]],
  },
  {
    mistake: 'Exchange: the address of CMS',
    arrange: ({ home, cms }) => home.writeSettings(ofEws({ server: cms.url })),
    run: [2, /\[EWS\] server: must be a host name or end in \/EWS\/Exchange\.asmx/],
  },
  {
    mistake: 'Exchange: a wrong password',
    settings: ofEws({ impers_pwd: 'wrong-password' }),
    run: [
      1,
      /refuses the name or password of the account svc@corp\.example.*\nCheck impers_usr and impers_pwd/,
    ],
    check: [[/^sign-in$/, /refuses the name or password of the account svc@corp\.example/, /impers_pwd/]],
  },
  {
    mistake: 'Exchange: a wrong password, with NTLM over TLS',
    company: { exchange: OVER_TLS },
    settings: ofEws({ impers_pwd: 'wrong-password' }),
    ca: root.cert,
    run: [1, /refuses the name or password of the account svc@corp\.example.*\n.*Extended Protection/],
    check: [[/^sign-in$/, /refuses the name or password/, /0xC000035B[^]*Get-WebServicesVirtualDirectory/]],
  },
  {
    mistake: 'Exchange: a locked account',
    arrange: exchangeFault({ kind: 'locked-out' }),
    run: [1, /account svc@corp\.example is locked out.*\nUnlock the account/],
    check: [[/^sign-in$/, /is locked out/, /Unlock the account/]],
  },
  {
    mistake: 'Exchange: Basic is off, and auth = basic',
    company: { exchange: { auth: ['ntlm'] } },
    settings: ofEws({ auth: 'basic' }),
    run: [1, /it offers ntlm, and auth is basic\.\n.*change auth/],
    check: [[/^sign-in$/, /offers ntlm, and auth is basic/, /change auth/]],
  },
  {
    mistake: 'Exchange: not on its list of programs',
    arrange: exchangeFault({ kind: 'forbidden' }),
    run: [1, /0 of 4 mailboxes served.*Not served: .*refuses access \(HTTP403\)\.\n.*EwsAllowList/],
    mailbox: 'ann@corp.example',
    check: [
      [CALENDAR, /refuses access/, /Set-OrganizationConfig -EwsAllowList @{Add="CmsCalendarMagic\/\*"}/],
    ],
  },
  {
    mistake: 'Exchange: a CA that is not trusted',
    company: { exchange: OVER_TLS },
    run: [1, /certificate comes from .*\n.*ca_file in section \[EWS\]/],
    check: [
      [
        /^localhost.*, certificate$/,
        /issued by Corp Issuing CA/,
        /ca_file in section \[EWS\][^]*server\.corp\.example < Corp Issuing CA < Corp Root CA \(not sent\)/,
      ],
    ],
  },
  {
    mistake: 'Exchange: a self-signed certificate',
    company: { exchange: { tls: makeCertificate({ name: 'exchange' }) } },
    run: [1, /certificate is self-signed.*\n.*ca_file in section \[EWS\]/],
    check: [[/, certificate$/, /self-signed/, /that is the certificate itself/]],
  },
  {
    mistake: 'Exchange: a certificate that is not yet valid, or a clock that is wrong',
    company: { exchange: { tls: identity(notYetValid) } },
    ca: root.cert,
    run: [1, /certificate is not valid yet.*\nCheck the clock of this machine/],
  },
  {
    mistake: 'Exchange: a certificate of another name',
    company: { exchange: { tls: identity({ altNames: ['other.corp.example'] }) } },
    ca: root.cert,
    run: [1, /certificate is made out to another host name.*\n.*server in section \[EWS\]/],
    check: [[/, certificate$/, /made out to another host name/, /server in section \[EWS\]/]],
  },
  {
    mistake: 'Exchange: no role for the account',
    arrange: exchangeFault({ kind: 'soap-fault', code: 'ErrorImpersonationDenied' }),
    run: [
      1,
      /0 of 4 mailboxes served.*Not served: .*may not impersonate anybody.*\nGive the account the role ApplicationImpersonation/,
    ],
    mailbox: 'ann@corp.example',
    check: [[CALENDAR, /may not impersonate anybody/, /New-ManagementRoleAssignment/]],
  },
  {
    mistake: 'Exchange: a scope with one user',
    company: {
      exchange: {
        accounts: [
          { user: 'svc@corp.example', password: PASSWORDS.exchange, mayImpersonate: ['bob@corp.example'] },
        ],
      },
    },
    run: [0, /1 of 4 mailboxes served.*Not served: (?!.*bob@).*may not impersonate the user/],
  },
  {
    mistake: 'Exchange: a wrong mail_domain',
    settings: ofEws({ mail_domain: 'corp.invalid' }),
    run: [
      1,
      /0 of 4 mailboxes served.*Not served: .*@corp\.invalid.*no mailbox has this address.*\nCheck mail_domain/,
    ],
    mailbox: 'ann@corp.invalid',
    check: [[/^calendar of ann@corp\.invalid$/, /no mailbox has this address/, /Check mail_domain/]],
  },
  {
    mistake: 'Exchange: a user without a mailbox',
    arrange: ({ exchange }) => exchange.removeMailbox('dora@corp.example'),
    run: [0, /3 of 4 mailboxes served.*Not served: dora@corp\.example\..*no mailbox has this address/],
  },
  {
    mistake: 'Exchange: a disabled account of a user',
    arrange: ({ exchange }) => exchange.setDisabled('ann@corp.example', true),
    run: [0, /3 of 4 mailboxes served.*Not served: ann@corp\.example\..*account of the user is disabled/],
    check: [[CALENDAR, /account of the user is disabled/, /Enable the account/]],
  },
  {
    mistake: 'Exchange: mailboxes without a calendar',
    arrange: exchangeFault({ kind: 'response-error', code: 'ErrorFolderNotFound' }),
    run: [1, /0 of 4 mailboxes served.*Not served: .*the mailbox has no calendar/],
    mailbox: 'ann@corp.example',
    check: [[CALENDAR, /has no calendar/, /sign in to the mailbox once/]],
  },
  {
    mistake: 'Exchange: throttled',
    arrange: exchangeFault({
      kind: 'response-error',
      code: 'ErrorServerBusy',
      values: { BackOffMilliseconds: '297749' },
    }),
    run: [1, /0 of 4 mailboxes served.*Not served: .*the server is busy/],
    mailbox: 'ann@corp.example',
    check: [
      [CALENDAR, /the server is busy \(ErrorServerBusy\)/, /New-ThrottlingPolicy/],
      [
        /^throttling$/,
        /asked for fewer requests in 1 of 1/,
        /Set-ThrottlingPolicyAssociation svc@corp\.example/,
      ],
    ],
  },
  {
    mistake: 'Exchange: its pool is down',
    arrange: exchangeFault({ kind: 'iis-unavailable' }),
    run: [1, /0 of 4 mailboxes served.*Not served: .*web server is not available \(HTTP503\)/],
    mailbox: 'ann@corp.example',
    check: [[CALENDAR, /web server is not available/, /MSExchangeServicesAppPool/]],
  },
  {
    mistake: 'Exchange: a login page',
    arrange: exchangeFault({ kind: 'redirect-to-error-page' }),
    run: [1, /0 of 4 mailboxes served.*Not served: .*error page \(HTTP302\)\.\n.*server in section \[EWS\]/],
  },
  {
    mistake: 'Exchange: a page of a proxy',
    arrange: exchangeFault({ kind: 'http', status: 200, body: '<html>Welcome</html>' }),
    run: [
      1,
      /0 of 4 mailboxes served.*Not served: .*no complete SOAP document\.\n.*server in section \[EWS\]/,
    ],
    mailbox: 'ann@corp.example',
    check: [[CALENDAR, /no complete SOAP document/, /./]],
  },
  {
    mistake: 'Exchange: the error page of ASP.NET',
    arrange: exchangeFault({ kind: 'server-error-page' }),
    run: [1, /0 of 4 mailboxes served.*Not served: .*web server had trouble \(HTTP500\)/],
  },
  {
    mistake: 'Exchange: an expired certificate',
    company: { exchange: { tls: identity(expired) } },
    ca: root.cert,
    check: [[/, certificate$/, /has expired/, /Renew the certificate of Exchange/]],
  },
  {
    mistake: 'Exchange: a refusal where only Kerberos is offered',
    company: { exchange: { auth: ['negotiate'] } },
    settings: ofEws({ impers_pwd: 'wrong-password' }),
    check: [[/^sign-in$/, /refuses/, /setspn -S HTTP\/127\.0\.0\.1 /]],
  },
  {
    mistake: 'Exchange: a management scope that leaves a user out',
    company: {
      exchange: {
        accounts: [
          {
            user: 'svc@corp.example',
            password: PASSWORDS.exchange,
            mayImpersonate: ['bob@corp.example', 'carla@corp.example'],
          },
        ],
      },
    },
    check: [
      [
        CALENDAR,
        /may not impersonate the user \(ErrorImpersonateUserDenied\)/,
        /New-ManagementScope[^]*-Role ApplicationImpersonation -User svc@corp\.example[^]*Windows Authorization Access Group/,
      ],
    ],
  },
  {
    mistake: 'Exchange: a mailbox server that does not answer',
    settings: ofEws({ timeout: '1' }),
    arrange: exchangeFault({ kind: 'never-answer' }),
    mailbox: 'ann@corp.example',
    check: [[CALENDAR, /did not come within 1 s/, /timeout/]],
  },
];
