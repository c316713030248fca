/** What HTTP statuses, answers that are none, and Node's socket and TLS errors mean here. */
import {
  growing,
  nextCycle,
  passing,
  busy,
  item,
  run,
  CHECK_NETWORK,
  type TroubleRow,
} from './trouble-row.js';

export const NETWORK_TROUBLES: Readonly<Record<string, TroubleRow>> = {
  // The web server in front of Exchange.
  'http:429': busy('the server asks for fewer requests'),
  'http:503': busy('the web server is not available'),
  'http:302': passing('the web server sent an error page', 'If it lasts, check server in section [EWS].'),
  'http:403': passing(
    'the web server refuses access',
    'Check that EWS is enabled for the account. If it has an allow list (Get-OrganizationConfig, Get-CASMailbox: ' +
      'EwsAllowList), add the User-Agent of this program: CmsCalendarMagic/*.',
  ),
  // Never of the run: a filter of the web server says 404 to one request that it does not like, too.
  'http:404': passing('there is no EWS at this address', CHECK_NETWORK),
  'UpdateItem:http:404': item('the web server does not take the request, perhaps for its size'),
  'http:413': item('the invitation is larger than the web server allows'),
  'http:5xx': passing('the web server had trouble'),
  'http:4xx': passing('the web server did not accept the request'),

  // Answers that are none.
  NoSoap: {
    code: 'BadAnswer',
    reach: 'mailbox',
    retry: nextCycle,
    why: 'the answer is no complete SOAP document',
  },
  TooLarge: { code: 'AnswerTooLarge', reach: 'mailbox', retry: growing, why: 'the answer is too large' },
  TimedOut: {
    code: 'TimedOut',
    reach: 'mailbox',
    retry: nextCycle,
    why: 'the answer did not come in time',
    hint: 'If it lasts, raise timeout in section [EWS] of settings.ini.',
  },

  // Sockets. Names: https://nodejs.org/docs/latest-v20.x/api/errors.html#common-system-errors
  ECONNREFUSED: run('ConnectionRefused', 'the server accepts no connection', CHECK_NETWORK),
  // Node 24 says this at a second try at a closed port.
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION: run(
    'ConnectionRefused',
    'the server accepts no connection',
    CHECK_NETWORK,
  ),
  EHOSTUNREACH: run('ConnectionRefused', 'there is no route to the server', CHECK_NETWORK),
  ENETUNREACH: run('ConnectionRefused', 'there is no route to the server', CHECK_NETWORK),
  EADDRNOTAVAIL: run('ConnectionRefused', 'there is no route to the server', CHECK_NETWORK),
  EACCES: run('ConnectionRefused', 'this computer does not allow the connection', 'Check its firewall.'),
  ENOTFOUND: run('HostUnknown', 'the name of the server is not known', CHECK_NETWORK),
  EAI_AGAIN: run('HostUnknown', 'no name server answers', CHECK_NETWORK),
  EAI_FAIL: run('HostUnknown', 'the name of the server is not known', CHECK_NETWORK),
  EAI_NODATA: run('HostUnknown', 'the name of the server has no address', CHECK_NETWORK),
  ETIMEDOUT: {
    code: 'TimedOut',
    reach: 'mailbox',
    retry: nextCycle,
    why: 'the connection timed out',
    hint: CHECK_NETWORK,
  },
  EMFILE: noMoreFiles('account'),
  ENFILE: noMoreFiles('computer'),
  Socket: { code: 'ConnectionLost', reach: 'mailbox', retry: nextCycle, why: 'the connection was lost' },

  // TLS; certificates are src/network/certificate-trouble.ts.
  Tls: run(
    'ConnectionRefused',
    'no TLS connection could be agreed on',
    'Check that the address is one of HTTPS.',
  ),
};

/** A connection counts as an open file. */
function noMoreFiles(limitOf: string): TroubleRow {
  return {
    code: 'ConnectionLost',
    reach: 'mailbox',
    retry: nextCycle,
    why: 'no more connections can be opened, since too many files are open',
    hint: `Raise the limit of open files of this ${limitOf}, or lower concurrency in section [EWS] of settings.ini.`,
  };
}
