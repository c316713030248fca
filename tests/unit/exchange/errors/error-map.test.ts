import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import type { ExchangeError } from '../../../../src/errors.js';
import { mapServerError, mapSocketError } from '../../../../src/exchange/errors/error-map.js';
import { ERROR_ROWS } from '../../../../src/exchange/errors/error-table.js';
import { readFault, readMessageError } from '../../../../src/exchange/operations/answer.js';
import { reservePort } from '../../../support/reserved-port.js';
import { readTree } from '../../../../src/xml/tree.js';
import { toExchangeError } from '../../../../src/exchange/errors/call-failure.js';
import type { CallPlace, EwsOperation } from '../../../../src/exchange/transport/ews-call.js';
import {
  createTestCalendar,
  envelope,
  failure,
  fault,
  idle,
  sendXml,
  soapAnswer,
  startLocalEws,
} from '../local-ews.js';

const place = (operation: EwsOperation = 'SyncFolderItems'): CallPlace => ({
  operation,
  mailbox: 'ann@example.test',
  host: 'mail.example.test',
});

const HOUR = { when: 'after', ms: 3_600_000 };
const NEXT = { when: 'next-cycle' };

/** Code of the server, our code, reach, when to try again. */
const ROWS: readonly (readonly [string, string, string, object])[] = [
  ['ErrorServerBusy', 'Throttled', 'mailbox', NEXT],
  ['ErrorInvalidSyncStateData', 'SyncStateInvalid', 'mailbox', NEXT],
  ['ErrorNonExistentMailbox', 'MailboxUnavailable', 'mailbox', HOUR],
  ['ErrorNonPrimarySmtpAddress', 'MailboxUnavailable', 'mailbox', HOUR],
  ['ErrorImpersonateUserDenied', 'MailboxUnavailable', 'mailbox', HOUR],
  ['ErrorImpersonationDenied', 'MailboxUnavailable', 'mailbox', HOUR],
  ['ErrorMissingEmailAddress', 'MailboxUnavailable', 'mailbox', HOUR],
  ['ErrorAccountDisabled', 'MailboxUnavailable', 'mailbox', HOUR],
  ['ErrorCannotFindUser', 'MailboxUnavailable', 'mailbox', HOUR],
  ['ErrorFolderNotFound', 'MailboxUnavailable', 'mailbox', HOUR],
  ['ErrorMailboxMoveInProgress', 'Transient', 'mailbox', NEXT],
  ['ErrorMailboxStoreUnavailable', 'Transient', 'mailbox', NEXT],
  ['ErrorMailboxFailover', 'Transient', 'mailbox', NEXT],
  ['ErrorADUnavailable', 'Transient', 'mailbox', NEXT],
  ['ErrorTimeoutExpired', 'Transient', 'mailbox', NEXT],
  ['ErrorInternalServerTransientError', 'Transient', 'mailbox', NEXT],
  ['ErrorInternalServerError', 'Transient', 'mailbox', NEXT],
  ['ErrorConnectionFailed', 'Transient', 'mailbox', NEXT],
  ['ErrorInsufficientResources', 'Transient', 'mailbox', NEXT],
  ['ErrorTooManyObjectsOpened', 'Transient', 'mailbox', NEXT],
  ['ErrorExceededConnectionCount', 'Transient', 'mailbox', NEXT],
  ['ErrorIrresolvableConflict', 'Conflict', 'meeting', { when: 'now' }],
  ['ErrorStaleObject', 'Conflict', 'meeting', { when: 'now' }],
  ['ErrorItemNotFound', 'ItemGone', 'meeting', { when: 'never' }],
  ['ErrorCalendarOccurrenceIsDeletedFromRecurrence', 'ItemGone', 'meeting', { when: 'never' }],
  ['ErrorItemCorrupt', 'ItemRefused', 'meeting', { when: 'growing' }],
  ['ErrorItemSave', 'ItemRefused', 'meeting', { when: 'growing' }],
  ['ErrorMessageSizeExceeded', 'ItemRefused', 'meeting', { when: 'growing' }],
  ['ErrorQuotaExceeded', 'ItemRefused', 'meeting', { when: 'growing' }],
  ['ErrorOfTomorrow', 'Transient', 'mailbox', NEXT],
  ['', 'Transient', 'mailbox', NEXT],
];

test.each(ROWS)('%s is %s, of one %s', (serverCode, code, reach, retry) => {
  if (serverCode !== '' && serverCode !== 'ErrorOfTomorrow') expect(ERROR_ROWS).toHaveProperty(serverCode);
  const error = toExchangeError(mapServerError({ code: serverCode }, 'SyncFolderItems'), place());
  expect(error).toMatchObject({ code, reach, retry });
  expect(error.serverCode).toBe(serverCode === '' ? undefined : serverCode);
  expect(error.message).toMatch(/^Reading the changes in the calendar of ann@example\.test failed: .+\.$/);
  expect(error.message).toContain(serverCode);
});

test('every row has a sentence, and what a person has to mend has a remedy', () => {
  for (const [key, row] of Object.entries(ERROR_ROWS)) {
    expect(row.why, key).toMatch(/^(?:[a-z]|Active).*[a-zA-Z0-9]$/);
    if (row.hint !== undefined) expect(row.hint, key).toMatch(/^[A-Z].*\.$/);
    const isForPeople = row.code === 'MailboxUnavailable' || row.reach === 'run';
    if (isForPeople) expect(row.hint, key).toBeDefined();
  }
});

test('an error that names a time is a throttle, whatever its code', () => {
  expect(mapServerError({ code: 'ErrorOfTomorrow', backOffMs: 900 }, 'SyncFolderItems')).toMatchObject({
    code: 'Throttled',
    retry: { when: 'after', ms: 900 },
  });
});
test('of two wishes to wait the longer counts, and none is longer than a day', () => {
  const wait = (backOffMs: number, retryAfterMs?: number): unknown =>
    mapServerError(
      { code: 'ErrorServerBusy', backOffMs },
      'SyncFolderItems',
      retryAfterMs === undefined ? {} : { retryAfterMs },
    ).retry;
  expect(wait(5_000, 20_000)).toEqual({ when: 'after', ms: 20_000 });
  expect(wait(50_000, 20_000)).toEqual({ when: 'after', ms: 50_000 });
  expect(wait(999_999_999_999)).toEqual({ when: 'after', ms: 86_400_000 });
});
test('what is no name of a code is not repeated', () => {
  for (const code of ['<script>', 'a b', 'x'.repeat(500), 'constructor', '__proto__']) {
    const error = toExchangeError(mapServerError({ code }, 'SyncFolderItems'), place());
    expect(error.code).toBe('Transient');
    if (code !== 'constructor') expect(error.message).not.toContain(code);
  }
});

describe('a fault', () => {
  const of = (xml: string): ReturnType<typeof readFault> => readFault(readTree(xml));
  const value = '<t:Value Name="BackOffMilliseconds">297749</t:Value>';

  test('is read with its code and its wish', () => {
    expect(of(fault('ErrorServerBusy', value))).toEqual({ code: 'ErrorServerBusy', backOffMs: 297_749 });
    expect(of(idle)).toBeUndefined();
  });
  test('without detail is read from its code or its sentence', () => {
    const bare = (code: string, text: string): string =>
      envelope(
        `<s:Fault><faultcode>${code}</faultcode><faultstring xml:lang="en-US">${text}</faultstring></s:Fault>`,
      );
    expect(of(bare('a:ErrorImpersonateUserDenied', 'x'))).toEqual({ code: 'ErrorImpersonateUserDenied' });
    expect(of(bare('SOAP-ENV:Server', 'ErrorCannotFindUser: no such user'))).toEqual({
      code: 'ErrorCannotFindUser',
    });
    expect(of(bare('s:Client', 'Something else'))).toEqual({ code: '' });
  });
});

describe('a response message', () => {
  const of = (xml: string): ReturnType<typeof readMessageError> =>
    readMessageError(readTree(`<r xmlns:m="m" xmlns:t="t">${xml}</r>`).children[0] ?? readTree('<x/>'));

  test.each(['m', 't'])('has its values in namespace %s', (prefix) => {
    const xml = failure(
      'GetItem',
      'ErrorServerBusy',
      `<${prefix}:MessageXml><t:Value Name="BackOffMilliseconds">77</t:Value></${prefix}:MessageXml>`,
    );
    expect(of(xml)).toEqual({ code: 'ErrorServerBusy', backOffMs: 77 });
  });
  test('without a code, or one that is no success, is trouble', () => {
    expect(of('<m:X ResponseClass="Error"/>')).toEqual({ code: '' });
    expect(
      of('<m:X ResponseClass="Warning"><m:ResponseCode>ErrorBatchProcessingStopped</m:ResponseCode></m:X>'),
    ).toEqual({
      code: 'ErrorBatchProcessingStopped',
    });
    expect(of('<m:X ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode></m:X>')).toBeUndefined();
    expect(of('<m:X ResponseClass="Success"/>')).toBeUndefined();
  });
});

describe('ErrorNonPrimarySmtpAddress', () => {
  const named: readonly (readonly [string, string])[] = [
    ['a value', '<m:MessageXml><t:Value Name="Primary">ann.smith@example.test</t:Value></m:MessageXml>'],
    [
      'a value of another name',
      '<m:MessageXml><t:Value Name="Address">ann.smith@example.test</t:Value></m:MessageXml>',
    ],
  ];
  test.each(named)('has the right address used and logged once (%s)', async (_where, values) => {
    const ews = await startLocalEws((request, response) => {
      const isRight = request.mailbox === 'ann.smith@example.test';
      sendXml(
        response,
        isRight
          ? idle
          : soapAnswer('SyncFolderItems', failure('SyncFolderItems', 'ErrorNonPrimarySmtpAddress', values)),
      );
    });
    const calendar = createTestCalendar(ews.url);
    await calendar.readChanges('ann@example.test', undefined);
    await calendar.readChanges('ann@example.test', undefined);
    expect(ews.requests.map(({ mailbox }) => mailbox)).toEqual([
      'ann@example.test',
      'ann.smith@example.test',
      'ann.smith@example.test',
    ]);
    expect(ews.requests.at(-1)?.headers['x-anchormailbox']).toBe('ann.smith@example.test');
    expect(calendar.log.warnings()).toEqual([expect.stringContaining('ann.smith@example.test')]);
  });
  test('in a fault is understood, too', async () => {
    const ews = await startLocalEws((request, response) =>
      request.mailbox === 'ann.smith@example.test'
        ? sendXml(response, idle)
        : sendXml(
            response,
            fault('ErrorNonPrimarySmtpAddress', '<t:Value Name="Primary">ann.smith@example.test</t:Value>'),
            500,
          ),
    );
    await expect(
      createTestCalendar(ews.url).readChanges('ann@example.test', undefined),
    ).resolves.toBeDefined();
  });
  test("that names no other address, or always another one, is the mailbox's trouble", async () => {
    let count = 0;
    const ews = await startLocalEws((request, response) => {
      const values = request.mailbox.startsWith('bob')
        ? ''
        : `<t:Value Name="Primary">ann${++count}@example.test</t:Value>`;
      sendXml(response, fault('ErrorNonPrimarySmtpAddress', values), 500);
    });
    const calendar = createTestCalendar(ews.url);
    for (const mailbox of ['ann@example.test', 'bob@example.test']) {
      await expect(calendar.readChanges(mailbox, undefined)).rejects.toMatchObject({
        code: 'MailboxUnavailable',
      });
    }
    expect(ews.requests).toHaveLength(3);
  });
});

describe('a socket error', () => {
  const of = (code: string): ExchangeError =>
    toExchangeError(mapSocketError(Object.assign(new Error('secret detail'), { code })), place());

  test.each([
    ['ECONNREFUSED', 'ConnectionRefused', 'run'],
    ['ERR_SOCKET_CLOSED_BEFORE_CONNECTION', 'ConnectionRefused', 'run'],
    ['EHOSTUNREACH', 'ConnectionRefused', 'run'],
    ['ENOTFOUND', 'HostUnknown', 'run'],
    ['EAI_AGAIN', 'HostUnknown', 'run'],
    ['ECONNRESET', 'ConnectionLost', 'mailbox'],
    ['EPIPE', 'ConnectionLost', 'mailbox'],
    ['ETIMEDOUT', 'TimedOut', 'mailbox'],
    ['EMFILE', 'ConnectionLost', 'mailbox'],
    ['CERT_HAS_EXPIRED', 'CertificateNotTrusted', 'run'],
    ['CERT_REVOKED', 'CertificateNotTrusted', 'run'],
    ['EPROTO', 'ConnectionRefused', 'run'],
    ['HPE_INVALID_CONSTANT', 'ConnectionLost', 'mailbox'],
  ])('%s is %s, of one %s', (code, ours, reach) => {
    const error = of(code);
    expect(error).toMatchObject({ code: ours, reach });
    expect(error.message).not.toContain('secret detail');
    if (reach === 'run') expect(error.message).toContain('mail.example.test');
  });
  test('for want of open files says so', () => {
    expect(of('EMFILE').message).toContain('too many files are open');
  });

  test('of several addresses is that of the first, and one without a code is a lost connection', async () => {
    const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
    const port = await reservePort();
    const socket = net.connect({
      host: 'two.test',
      port,
      lookup: (_host, _options, tell) => tell(null, addresses),
    });
    const [several] = (await once(socket, 'error').catch((error: unknown) => [error])) as [unknown];
    expect(several).toBeInstanceOf(AggregateError);
    expect(mapSocketError(several).code).toBe('ConnectionRefused');
    expect(mapSocketError(new Error('x')).code).toBe('ConnectionLost');
    expect(mapSocketError(undefined).code).toBe('ConnectionLost');
  });
});
