import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ExchangeError } from '../../../../src/errors.js';
import { readExchangeOffers } from '../../../../src/exchange/inspect-exchange.js';
import { reservePort } from '../../../support/reserved-port.js';
import {
  answerWell,
  changes,
  createTestCalendar,
  fault,
  idle,
  sendXml,
  startLocalEws,
  type Answering,
  type LocalEws,
  type SeenRequest,
  type TestCalendar,
} from '../local-ews.js';
import { passDeadlines } from '../../../support/deadlines.js';
import { few } from '../../../support/few.js';

const ANN = 'ann@example.test';

async function troubleOf(promise: Promise<unknown>): Promise<ExchangeError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExchangeError)) throw new Error(`Not an ExchangeError: ${String(error)}`);
  return error;
}

const update = (calendar: TestCalendar): Promise<unknown> =>
  calendar.updateMeeting(ANN, {
    ref: { id: 'a', changeKey: 'k' },
    html: '<p>x</p>',
    marker: 'm',
    send: 'all',
  });

/** What is known of single meetings only counts as trouble, too. */
async function readTwo(calendar: TestCalendar): Promise<unknown> {
  const reads = await calendar.readMeetings(ANN, ['a', 'b']);
  for (const read of reads) if ('error' in read) throw read.error;
  return reads;
}

/** Every operation, for what holds for all of them. */
const OPERATIONS: readonly (readonly [string, (calendar: TestCalendar) => Promise<unknown>])[] = [
  ['SyncFolderItems', (calendar) => calendar.readChanges(ANN, undefined)],
  ['GetItem', readTwo],
  ['UpdateItem', update],
];

describe('the request', () => {
  test('names mailbox, program and itself in its headers', async () => {
    const ews = await startLocalEws(answerWell);
    const calendar = createTestCalendar(ews.url);
    await calendar.readChanges(ANN, undefined);
    const [{ headers, mailbox } = { headers: {} as SeenRequest['headers'], mailbox: '' }] = ews.requests;
    expect(mailbox).toBe(ANN);
    expect(headers['x-anchormailbox']).toBe(ANN);
    expect(headers['user-agent']).toBe('CmsCalendarMagic/1.2.3');
    expect(headers['return-client-request-id']).toBe('true');
    expect(headers['accept-encoding']).toBe('gzip');
    expect(headers['content-type']).toBe('text/xml; charset=utf-8');
    const id = headers['client-request-id'];
    expect(calendar.log.lines.some(({ fields }) => fields.requestId === id)).toBe(true);
  });

  test('names no anchor where the address has characters that a header cannot hold', async () => {
    const ews = await startLocalEws(answerWell);
    await createTestCalendar(ews.url).readChanges('sören@example.test', undefined);
    expect(ews.requests[0]?.mailbox).toBe('sören@example.test');
    expect(ews.requests[0]?.headers).not.toHaveProperty('x-anchormailbox');
  });

  test('has another id each time', async () => {
    const ews = await startLocalEws(answerWell);
    const calendar = createTestCalendar(ews.url);
    await calendar.readChanges(ANN, undefined);
    await calendar.readChanges(ANN, undefined);
    const ids = ews.requests.map(({ headers }) => headers['client-request-id']);
    expect(new Set(ids).size).toBe(2);
  });

  test('goes past every proxy that the environment names', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1' });
    try {
      const ews = await startLocalEws(answerWell);
      await createTestCalendar(ews.url).readChanges(ANN, undefined);
      expect(ews.requests).toHaveLength(1);
    } finally {
      process.env = before;
    }
  });
});

describe('connections', () => {
  test('are kept, and no more than concurrency of them are opened', async () => {
    let atOnce = 0;
    let most = 0;
    const ews = await startLocalEws(async (request, response, socket) => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      await answerWell(request, response, socket);
    });
    const calendar = createTestCalendar(ews.url, { concurrency: 3 });
    const mailboxes = Array.from({ length: 60 }, (_, index) => `user${index}@example.test`);
    await Promise.all(mailboxes.map((mailbox) => calendar.readChanges(mailbox, undefined)));
    expect(ews.requests).toHaveLength(60);
    expect(ews.connections()).toBeLessThanOrEqual(3);
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  /** Answers the first request of each connection and ends the connection at the second. */
  const closesAtSecond = (): Answering => {
    const seen = new Set<number>();
    return (request, response, socket) => {
      if (seen.has(request.connection)) socket.destroy();
      else {
        seen.add(request.connection);
        return answerWell(request, response, socket);
      }
    };
  };

  test('that the server closed while idle cost a read one more try', async () => {
    const ews = await startLocalEws(closesAtSecond());
    const calendar = createTestCalendar(ews.url, { concurrency: 1 });
    await calendar.readChanges(ANN, undefined);
    await expect(calendar.readChanges(ANN, undefined)).resolves.toMatchObject({ isLast: true });
    expect(ews.requests).toHaveLength(3);
    expect(ews.connections()).toBe(2);
  });

  test('that the server closed while idle never cost an update a second one', async () => {
    const ews = await startLocalEws(closesAtSecond());
    const calendar = createTestCalendar(ews.url, { concurrency: 1 });
    await calendar.readChanges(ANN, undefined);
    expect((await troubleOf(update(calendar))).code).toBe('ConnectionLost');
    expect(ews.requests.filter(({ body }) => body.includes('UpdateItem'))).toHaveLength(1);
    await expect(update(calendar)).resolves.toEqual({ changeKey: 'new-key' });
  });

  test('that end within an answer are no closed ones: the call is not made again', async () => {
    let count = 0;
    const ews = await startLocalEws((request, response, socket) => {
      if (++count === 1) return answerWell(request, response, socket);
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('<s:Envelope', () => socket.resetAndDestroy());
    });
    const calendar = createTestCalendar(ews.url, { concurrency: 1 });
    await calendar.readChanges(ANN, undefined);
    expect((await troubleOf(calendar.readChanges(ANN, undefined))).code).toBe('ConnectionLost');
    expect(count).toBe(2);
  });

  test('that break twice in a row are not tried for ever', async () => {
    let count = 0;
    const ews = await startLocalEws((request, response, socket) => {
      if (++count === 1) return answerWell(request, response, socket);
      socket.destroy();
    });
    const calendar = createTestCalendar(ews.url, { concurrency: 1 });
    await calendar.readChanges(ANN, undefined);
    expect((await troubleOf(calendar.readChanges(ANN, undefined))).code).toBe('ConnectionLost');
    expect(count).toBe(3);
  });
});

// One stands for the others: they share all that is tried here.
describe.each(few(OPERATIONS, 3))('%s', (_operation, call) => {
  const answered = async (answer: Answering, timeoutMs = 100_000): Promise<ExchangeError> => {
    const ews = await startLocalEws(answer);
    return troubleOf(call(createTestCalendar(ews.url, { timeoutMs })));
  };

  test('is given up at the deadline when nothing comes', async () => {
    const error = await answered(() => undefined, 150);
    expect(error).toMatchObject({ code: 'TimedOut', reach: 'mailbox', retry: { when: 'next-cycle' } });
    expect(error.message).toContain('0.15 s');
  });

  test('is given up at the deadline although bytes keep coming', async () => {
    const error = await answered((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/xml' });
      const drip = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(drip));
    }, 150);
    expect(error.code).toBe('TimedOut');
  });

  test('says so when the connection ends before or within the answer', async () => {
    expect((await answered((_request, _response, socket) => void socket.destroy())).code).toBe(
      'ConnectionLost',
    );
    const within = await answered((_request, response, socket) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('<s:Envelope', () => socket.destroy());
    });
    expect(within).toMatchObject({ code: 'ConnectionLost', reach: 'mailbox' });
  });

  const WRONG: readonly (readonly [string, string])[] = [
    ['an empty body', ''],
    ['HTML', '<!DOCTYPE html><html><body>Log in</body></html>'],
    ['half a document', idle.slice(0, idle.length / 2)],
    ['a document without its last bracket', idle.slice(0, -1)],
    ['text', 'It works!'],
    ['JSON', '{"a":1}'],
    ['a SOAP document of something else', idle.replaceAll('SyncFolderItems', 'FindItem')],
    ['elements that are not closed', idle.replace('</m:ResponseMessages>', '')],
    [
      'an entity bomb',
      `<!DOCTYPE s:Envelope [<!ENTITY a "aaaa">]>${idle.replace('<?xml version="1.0" encoding="utf-8"?>', '')}`,
    ],
    ['deep nesting', `<s:Envelope>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</s:Envelope>`],
  ];
  test.each(WRONG)('calls %s no answer', async (_what, body) => {
    const error = await answered((_request, response) => sendXml(response, body));
    expect(error).toMatchObject({ code: 'BadAnswer', retry: { when: 'next-cycle' } });
    expect(error.message).not.toContain('<');
  });

  test('does not read an answer with bytes that are no text', async () => {
    const broken = Buffer.concat([
      Buffer.from(idle.slice(0, 200)),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(idle.slice(200)),
    ]);
    const error = await answered((_request, response) => void response.writeHead(200).end(broken));
    expect(error.code).toBe('BadAnswer');
  });

  test('cuts an endless answer off, zipped or not', async () => {
    const megabyte = Buffer.alloc(1_048_576, 0x20);
    const endless = await answered((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/xml' });
      const go = (): void => {
        while (!response.destroyed && response.write(megabyte));
      };
      response.on('drain', go);
      go();
    });
    expect(endless.code).toBe('AnswerTooLarge');
    expect(endless.message).toContain('48 MB');
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576, 0x20));
    const zipped = await answered(
      (_request, response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb),
    );
    expect(zipped.code).toBe('AnswerTooLarge');
  });

  test('calls damaged gzip and encodings nobody asked for no answer', async () => {
    for (const encoding of ['gzip', 'br', 'zstd']) {
      const error = await answered(
        (_request, response) =>
          void response.writeHead(200, { 'Content-Encoding': encoding }).end('no zip at all'),
      );
      expect(error.code).toBe('BadAnswer');
    }
  });

  test('is given up at once when the program is stopped', async () => {
    const ews = await startLocalEws(() => undefined);
    const calendar = createTestCalendar(ews.url);
    const under = troubleOf(call(calendar));
    await expect.poll(() => ews.requests.length).toBe(1);
    calendar.abort();
    expect(await under).toMatchObject({ code: 'Aborted', reach: 'run' });
    expect((await troubleOf(call(calendar))).code).toBe('Aborted');
    expect((await troubleOf(readExchangeOffers(calendar.transport))).code).toBe('Aborted');
    expect(ews.requests).toHaveLength(1);
  });

  const STATUSES: readonly (readonly [number, Record<string, string>, Partial<ExchangeError>])[] = [
    [302, { Location: '/owa/genericerrorpage.htm' }, { code: 'Transient', reach: 'mailbox' }],
    [403, {}, { code: 'Transient', reach: 'mailbox' }],
    [429, {}, { code: 'Throttled', reach: 'mailbox', retry: { when: 'next-cycle' } }],
    [429, { 'Retry-After': '7' }, { code: 'Throttled', retry: { when: 'after', ms: 7_000 } }],
    [500, {}, { code: 'Transient', reach: 'mailbox' }],
    [502, {}, { code: 'Transient', reach: 'mailbox' }],
    [503, {}, { code: 'Throttled', reach: 'mailbox' }],
    [503, { 'Retry-After': '120' }, { code: 'Throttled', retry: { when: 'after', ms: 120_000 } }],
    [418, {}, { code: 'Transient', reach: 'mailbox' }],
  ];
  test.each(STATUSES)('knows what HTTP %i with %j means', async (status, headers, expected) => {
    for (const body of ['', '<html>Server Error in /EWS Application</html>']) {
      const error = await answered(
        (_request, response) => void response.writeHead(status, headers).end(body),
      );
      expect(error).toMatchObject(expected);
      expect(error.serverCode).toBe(`HTTP${status}`);
    }
  });

  test('names the User-Agent for the allow list of EWS where the web server says 403 (case 24)', async () => {
    const error = await answered((_request, response) => void response.writeHead(403).end());
    expect(error.hint).toMatch(/EwsAllowList.*CmsCalendarMagic\/\*/);
  });

  test('never takes HTTP 404 to one request for the end of all of them', async () => {
    const error = await answered((_request, response) => void response.writeHead(404).end());
    expect(['Transient mailbox', 'ItemRefused meeting']).toContain(`${error.code} ${error.reach}`);
  });

  test('waits until the date that Retry-After names', async () => {
    const at = new Date(Date.now() + 3_600_000).toUTCString();
    const error = await answered(
      (_request, response) => void response.writeHead(503, { 'Retry-After': at }).end(),
    );
    expect(error.retry.when).toBe('after');
    const { ms } = error.retry as { ms: number };
    expect(ms).toBeGreaterThan(3_500_000);
    expect(ms).toBeLessThanOrEqual(3_600_000);
  });

  test.each([200, 500, 503])('reads a fault that comes with HTTP %i', async (status) => {
    const values = '<t:Value Name="BackOffMilliseconds">297749</t:Value>';
    const error = await answered((_request, response) =>
      sendXml(response, fault('ErrorServerBusy', values), status),
    );
    expect(error).toMatchObject({
      code: 'Throttled',
      reach: 'mailbox',
      serverCode: 'ErrorServerBusy',
      retry: { when: 'after', ms: 297_749 },
    });
  });

  test('names the host when nobody listens', async () => {
    const port = await reservePort();
    const calendar = createTestCalendar(`http://127.0.0.1:${port}/EWS/Exchange.asmx`);
    // The second try is another error on some versions of Node.
    for (let tries = 0; tries < 2; tries++) {
      const error = await troubleOf(call(calendar));
      expect(error).toMatchObject({ code: 'ConnectionRefused', reach: 'run' });
      expect(error.message).toContain(`127.0.0.1:${port}`);
      expect(error.hint).toContain('server');
    }
  });

  test('names the host that nobody knows', async () => {
    const calendar = createTestCalendar('https://exchange.invalid/EWS/Exchange.asmx');
    expect(await troubleOf(call(calendar))).toMatchObject({ code: 'HostUnknown', reach: 'run' });
  });
});

describe('after trouble', () => {
  const DEADLINE_MS = 10_000;
  const inTime = <T>(ews: LocalEws, work: () => Promise<T>): Promise<T> =>
    passDeadlines(DEADLINE_MS, () => ews.requests.length, work);

  test('the same lane serves the next call', async () => {
    let count = 0;
    const ews = await startLocalEws((request, response, socket) => {
      if (++count === 1) return;
      return answerWell(request, response, socket);
    });
    const calendar = createTestCalendar(ews.url, { concurrency: 1, timeoutMs: DEADLINE_MS });
    const hanging = await inTime(ews, () => troubleOf(calendar.readChanges(ANN, undefined)));
    expect(hanging.code).toBe('TimedOut');
    await expect(calendar.readChanges(ANN, undefined)).resolves.toBeDefined();
  });

  test('calls that wait are served: one that hangs holds up nobody but its lane', async () => {
    const ews = await startLocalEws((request, response, socket) => {
      if (request.mailbox === ANN) return;
      return answerWell(request, response, socket);
    });
    const calendar = createTestCalendar(ews.url, { concurrency: 2, timeoutMs: DEADLINE_MS });
    const others = Array.from({ length: 20 }, (_, index) => `user${index}@example.test`);
    const [hanging] = await inTime(ews, () =>
      Promise.all([
        troubleOf(calendar.readChanges(ANN, undefined)),
        ...others.map((mailbox) => calendar.readChanges(mailbox, undefined)),
      ]),
    );
    expect(hanging.code).toBe('TimedOut');
  });

  test('closing ends calls under way', async () => {
    const ews = await startLocalEws(() => undefined);
    const calendar = createTestCalendar(ews.url, { concurrency: 1 });
    const calls = [ANN, 'bob@example.test'].map((mailbox) =>
      troubleOf(calendar.readChanges(mailbox, undefined)),
    );
    await expect.poll(() => ews.requests.length).toBe(1);
    calendar.close();
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(['Aborted', 'Aborted']);
  });
});

test('a zipped answer is read as if it were none', async () => {
  const xml = changes('<t:Delete><t:ItemId Id="x" ChangeKey="y"/></t:Delete>');
  const ews = await startLocalEws(
    (_request, response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(xml)),
  );
  const page = await createTestCalendar(ews.url).readChanges(ANN, undefined);
  expect(page.changes).toEqual([{ kind: 'delete', id: 'x' }]);
});

test('no message, hint or cause holds the password', async () => {
  const ews = await startLocalEws((request, response) => void response.writeHead(500).end(request.body));
  for (const [, call] of OPERATIONS) {
    const error = await troubleOf(call(createTestCalendar(ews.url)));
    const text = [error.message, error.hint, JSON.stringify(error), String(error.cause), error.stack].join(
      '\n',
    );
    expect(text).not.toContain('pässword');
    expect(text).not.toContain(Buffer.from('magic@example.test:pässword').toString('base64'));
  }
});
