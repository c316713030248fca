import { Agent, request } from 'node:http';
import { Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { RequestsInFlight } from '../../../../src/simulator/exchange/watch/requests-in-flight.js';
import { Violations } from '../../../../src/simulator/exchange/watch/violations.js';
import { ANN, BOB, NOON, ONE, SERVICE, ask, startCompany } from './company.js';
import { basic, codes, envelope, getXml, impersonating, syncXml, updateXml } from './ews-client.js';

const appointment = { subject: 'x', body: 'old', start: NOON, end: ONE };

describe('requests in flight', () => {
  it('are no overlap when the earlier one turns out to have been given up', async () => {
    const violations = new Violations();
    const inFlight = new RequestsInFlight(violations);
    const [earlier, later] = [new Socket(), new Socket()];
    inFlight.begin(ANN, earlier);
    inFlight.begin(ANN, later);
    expect(violations.list()).toHaveLength(1);
    const closed = new Promise((resolve) => earlier.once('close', resolve));
    earlier.destroy();
    await closed;
    expect(violations.list()).toEqual([]);
  });

  it('are an overlap when both are answered', () => {
    const violations = new Violations();
    const inFlight = new RequestsInFlight(violations);
    const ends = [inFlight.begin(ANN, new Socket()), inFlight.begin(ANN, new Socket())];
    for (const end of ends) end();
    inFlight.begin(ANN, new Socket());
    expect(violations.list()).toHaveLength(1);
  });
});

describe('the embedded Exchange', () => {
  let exchange: EmbeddedExchange;
  afterEach(() => exchange.close());

  it('reports two requests for a mailbox at the same time, not two for two mailboxes', async () => {
    exchange = await startCompany();
    /** Both requests have arrived before either is carried out. */
    const askTogether = async (...mailboxes: readonly string[]) => {
      let waiting = 0;
      let release: () => void = () => undefined;
      const bothHere = new Promise<void>((resolve) => (release = resolve));
      const end = exchange.onRequest(() => {
        if (++waiting === mailboxes.length) release();
        return bothHere;
      });
      await Promise.all(mailboxes.map((mailbox) => ask(exchange, mailbox, syncXml())));
      end();
    };
    await askTogether(ANN, BOB);
    expect(exchange.violations).toEqual([]);
    await askTogether(ANN, ANN);
    expect(exchange.violations).toEqual([`Two requests for ${ANN} at the same time.`]);
  });

  it('reports more connections than are allowed', async () => {
    exchange = await startCompany({ maxConnections: 1 });
    const agent = new Agent({ keepAlive: true });
    await ask(exchange, ANN, syncXml(), { agent });
    await ask(exchange, ANN, syncXml(), { agent });
    expect(exchange.violations).toEqual([]);
    await ask(exchange, ANN, syncXml());
    expect(exchange.violations).toHaveLength(1);
    agent.destroy();
  });

  it('lets a user edit between the reading and the writing', async () => {
    exchange = await startCompany();
    const id = exchange.createMeeting(ANN, appointment);
    const { changeKey } = exchange.readItem(ANN, id);
    exchange.onRequest(({ operation }) => {
      if (operation === 'UpdateItem') exchange.editMeeting(ANN, id, { body: 'mine' });
    });
    const { body } = await ask(exchange, ANN, updateXml({ id, changeKey }));
    expect(codes(body)).toEqual(['ErrorIrresolvableConflict']);
  });

  it('compresses a long answer for a client that takes gzip', async () => {
    exchange = await startCompany();
    const id = exchange.createMeeting(ANN, { ...appointment, body: 'long '.repeat(1000) });
    const xml = envelope(impersonating(ANN), getXml([id], '<t:FieldURI FieldURI="item:Body"/>'));
    const chunks: Buffer[] = [];
    const encoding = await new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'text/xml',
        'accept-encoding': 'gzip',
        'x-anchormailbox': ANN,
        authorization: basic(SERVICE.user, SERVICE.password),
      };
      request(exchange.url, { method: 'POST', headers }, (response) => {
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(response.headers['content-encoding']));
      })
        .on('error', reject)
        .end(xml);
    });
    expect(encoding).toBe('gzip');
    expect(gunzipSync(Buffer.concat(chunks)).toString()).toContain('long long');
  });

  it('keeps connections open, or closes them after each answer without a word', async () => {
    exchange = await startCompany();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; n < 3; n++) await ask(exchange, ANN, syncXml(), { agent });
    expect(exchange.signIns.connections).toBe(1);
    agent.destroy();
    await exchange.close();
    exchange = await startCompany({ closesAfterAnswer: true });
    const { headers } = await ask(exchange, ANN, syncXml());
    expect(headers.connection).toBe('keep-alive');
  });

  it('closes a connection that has been idle for too long', async () => {
    exchange = await startCompany({ idleSocketTimeoutMs: 1 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let isClosed = false;
    agent.on('free', (socket) => socket.once('close', () => (isClosed = true)));
    await ask(exchange, ANN, syncXml(), { agent });
    await expect.poll(() => isClosed, { message: 'the server closes the idle connection' }).toBe(true);
    agent.destroy();
  });

  it('can change the key of an item once more by itself after a write', async () => {
    exchange = await startCompany({ touchesAfterWrite: true });
    const id = exchange.createMeeting(ANN, appointment);
    const { changeKey } = exchange.readItem(ANN, id);
    const { body } = await ask(exchange, ANN, updateXml({ id, changeKey }));
    expect(codes(body)).toEqual(['NoError']);
    expect(body).not.toContain(exchange.readItem(ANN, id).changeKey);
  });

  it('keeps a log without the credentials, as long as it is told to', async () => {
    exchange = await startCompany({ keepRequests: 2 });
    for (let n = 0; n < 3; n++) await ask(exchange, ANN, syncXml());
    expect(exchange.requests.map(({ number }) => number)).toEqual([2, 3]);
    expect(exchange.requests[0]).toMatchObject({
      operation: 'SyncFolderItems',
      mailbox: ANN,
      user: SERVICE.user,
      status: 200,
    });
    expect(JSON.stringify(exchange.requests)).not.toContain(basic(SERVICE.user, SERVICE.password).slice(6));
  });
});
