import { Agent, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../../src/simulator/exchange/faults/fault.js';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { ANN, BOB, NOON, ONE, SERVICE, ask, startCompany } from './company.js';
import { basic, codes, envelope, getXml, impersonating, stateOf, syncXml, updateXml } from './ews-client.js';

const appointment = { subject: 'x', body: 'old', start: NOON, end: ONE };

describe('a fault of the embedded Exchange', () => {
  let exchange: EmbeddedExchange;
  let id: string;
  beforeEach(async () => {
    exchange = await startCompany();
    id = exchange.createMeeting(ANN, appointment);
  });
  afterEach(() => exchange.close());

  const sync = () => ask(exchange, ANN, syncXml());
  const update = () => ask(exchange, ANN, updateXml({ id, changeKey: exchange.readItem(ANN, id).changeKey }));
  const bodyNow = () => exchange.readItem(ANN, id).body.text;

  it('strikes the n-th matching request, so many times, and no other', async () => {
    const fault = exchange.faults.add({
      operation: 'SyncFolderItems',
      mailbox: ANN,
      nth: 2,
      times: 2,
      kind: 'empty-500',
    });
    const statuses = [];
    for (let n = 0; n < 5; n++) {
      expect((await ask(exchange, BOB, syncXml())).status).toBe(200);
      expect((await ask(exchange, ANN, getXml([id]))).status).toBe(200);
      statuses.push((await sync()).status);
    }
    expect(statuses).toEqual([200, 500, 500, 200, 200]);
    expect(fault.struck).toBe(2);
    expect(exchange.requests.filter(({ fault: kind }) => kind === 'empty-500')).toHaveLength(2);
  });

  it('lasts until it is removed where it is told so', async () => {
    const fault = exchange.faults.add({ times: Infinity, kind: 'forbidden' });
    expect([(await sync()).status, (await sync()).status]).toEqual([403, 403]);
    fault.remove();
    expect((await sync()).status).toBe(200);
  });

  const BACK_OFF = { code: 'ErrorServerBusy', values: { BackOffMilliseconds: '297749' } } as const;
  const answers: [Fault, number, RegExp][] = [
    [
      { kind: 'soap-fault', ...BACK_OFF },
      500,
      /<t:MessageXml [^>]*><t:Value Name="BackOffMilliseconds">297749</,
    ],
    [
      { kind: 'soap-fault', status: 200, bare: true, code: 'ErrorX' },
      200,
      /<faultcode>ErrorX<(?!.*<detail>)/,
    ],
    [
      { kind: 'response-error', ...BACK_OFF },
      200,
      /<m:MessageXml><t:Value Name="BackOffMilliseconds">297749</,
    ],
    [{ kind: 'response-error', code: 'ErrorNeverHeardOf' }, 200, /<m:ResponseCode>ErrorNeverHeardOf</],
    [{ kind: 'http', status: 418, body: 'tea' }, 418, /^tea$/],
    [{ kind: 'too-many-requests', retryAfter: '7' }, 429, /^$/],
    [{ kind: 'service-unavailable', retryAfter: '7' }, 503, /^$/],
    [{ kind: 'iis-unavailable' }, 503, /<h2>Service Unavailable/],
    [{ kind: 'redirect-to-error-page' }, 302, /^$/],
    [{ kind: 'unauthorized' }, 401, /^$/],
    [{ kind: 'locked-out' }, 401, /locked out/],
    [{ kind: 'forbidden' }, 403, /Forbidden/],
    [{ kind: 'empty-500' }, 500, /^$/],
    [{ kind: 'text-500' }, 500, /^An internal/],
    [{ kind: 'server-error-page' }, 500, /Server Error in '\/EWS' Application/],
    [{ kind: 'server-error-page', status: 200 }, 200, /Server Error in '\/EWS' Application/],
    [{ kind: 'truncated' }, 200, /^<\?xml.*[^>]$|^<\?xml(?!.*<\/s:Envelope>)/],
    [{ kind: 'garbage' }, 200, /\ufffd/],
    [{ kind: 'entity-bomb' }, 200, /<!ENTITY e12 "&e11;/],
    [{ kind: 'deep-nesting', levels: 1000 }, 200, /(<b>){1000}/],
    [{ kind: 'empty-sync-state' }, 200, /NoError.*<m:SyncState\/>/],
  ];
  it.each(answers)('%o is answered with %i', async (fault, status, body) => {
    exchange.faults.add(fault);
    const answer = await sync();
    expect(answer.status).toBe(status);
    expect(answer.body).toMatch(body);
    if ('retryAfter' in fault) expect(answer.headers['retry-after']).toBe('7');
    expect((await sync()).status).toBe(200);
  });

  it('gives the document a wrong content type', async () => {
    exchange.faults.add({ kind: 'wrong-content-type' });
    expect((await sync()).headers['content-type']).toBe('text/html');
  });

  it('spoils one message of a batch, or gives one error for all of it', async () => {
    const other = exchange.createMeeting(ANN, appointment);
    const get = async () => codes((await ask(exchange, ANN, getXml([id, other]))).body);
    exchange.faults.add({ operation: 'GetItem', kind: 'item-error', index: 1, code: 'ErrorItemCorrupt' });
    expect(await get()).toEqual(['NoError', 'ErrorItemCorrupt']);
    exchange.faults.add({ operation: 'GetItem', kind: 'batch-error', code: 'ErrorServerBusy' });
    expect(await get()).toEqual(['ErrorServerBusy']);
    exchange.faults.add({ operation: 'GetItem', kind: 'response-error', code: 'ErrorItemSave' });
    expect(await get()).toEqual(['ErrorItemSave', 'ErrorItemSave']);
  });

  it('gives the same page again and again, whatever state is shown', async () => {
    const state = stateOf((await sync()).body);
    exchange.editMeeting(ANN, id, { subject: 'changed' });
    exchange.faults.add({ times: Infinity, kind: 'same-page' });
    const first = await ask(exchange, ANN, syncXml({ state }));
    expect(stateOf(first.body)).toBe(state);
    expect(first.body).toContain('<m:IncludesLastItemInRange>false');
    exchange.createMeeting(ANN, appointment);
    expect((await ask(exchange, ANN, syncXml({ state: stateOf(first.body) }))).body).toBe(first.body);
  });

  it.each([
    ['reset', false, 'old'],
    ['reset', true, 'new'],
    ['reset-mid-answer', undefined, 'new'],
  ] as const)(
    '%s (executed: %s) cuts the connection and leaves the body %s',
    async (kind, executed, body) => {
      exchange.faults.add({ operation: 'UpdateItem', kind, ...(executed === undefined ? {} : { executed }) });
      await expect(update()).rejects.toThrow(/socket hang up|ECONNRESET|aborted/);
      expect(bodyNow()).toBe(body);
      expect(exchange.violations).toEqual([]);
    },
  );

  it('refuses an update without carrying it out, unless it is told to', async () => {
    exchange.faults.add({ operation: 'UpdateItem', kind: 'soap-fault', code: 'ErrorInternalServerError' });
    await update();
    expect(bodyNow()).toBe('old');
    exchange.faults.add({ operation: 'UpdateItem', kind: 'empty-500', executed: true });
    await update();
    expect(bodyNow()).toBe('new');
  });

  it('drips an answer out drop by drop', async () => {
    exchange.faults.add({ kind: 'drip', bytes: 100, everyMs: 1 });
    const answer = await sync();
    expect(answer.body).toContain('</s:Envelope>');
  });

  it('pours out as many bytes as it is told to', async () => {
    exchange.faults.add({ kind: 'huge', bytes: 3_000_000 });
    expect((await sync()).body.length).toBeGreaterThan(3_000_000);
  });

  it('never answers; the client that gives up may ask again at once', async () => {
    exchange.faults.add({ kind: 'never-answer' });
    const agent = new Agent();
    const headers = {
      'content-type': 'text/xml',
      'x-anchormailbox': ANN,
      authorization: basic(SERVICE.user, SERVICE.password),
    };
    const arrived = new Promise<void>((resolve) => {
      const end = exchange.onRequest(() => {
        end();
        resolve();
      });
    });
    const hung = request(exchange.url, { method: 'POST', agent, headers });
    hung.on('error', () => undefined);
    hung.end(envelope(impersonating(ANN), syncXml()));
    await arrived;
    hung.destroy();
    expect((await sync()).status).toBe(200);
    expect(exchange.violations).toEqual([]);
  });
});
