/** What a server can do below HTTP's rules must not hold a lane up, nor the deadline of a call. */
import { Agent, request } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { post, type HttpPost } from '../../../../src/exchange/transport/http-post.js';
import { Lane } from '../../../../src/exchange/transport/lanes.js';
import { createTestCalendar } from '../local-ews.js';

/** @param speak what is done with each connection, counted from 1. @returns the address */
async function listen(speak: (socket: Socket, number: number) => void): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    speak(socket, sockets.push(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/EWS/Exchange.asmx`;
}

const say = (status: string, body: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

function openLane(): Lane {
  const lane = new Lane(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  onTestFinished(() => lane.agent.destroy());
  return lane;
}

const ask = (url: string, body: string, signal = new AbortController().signal): HttpPost => ({
  url: new URL(url),
  headers: {},
  body,
  signal,
});

test('an answer that wants to speak another protocol is none, and its connection is closed', async () => {
  const closed: Promise<unknown>[] = [];
  const url = await listen((socket) => {
    closed.push(new Promise((resolve) => socket.once('close', resolve)));
    socket.once('data', () => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
    });
  });
  const calendar = createTestCalendar(url, { concurrency: 1 });
  for (let round = 1; round <= 2; round++) {
    await expect(calendar.readChanges('ann@example.test', undefined)).rejects.toMatchObject({
      code: 'BadAnswer',
      reach: 'mailbox',
    });
    expect(closed).toHaveLength(round);
  }
  await Promise.all(closed);
});

test('an answer in the middle of a large request does not hold up the next one of the lane', async () => {
  const url = await listen((socket, number) => {
    socket.once('data', () => {
      if (number === 1) socket.pause();
      socket.write(number === 1 ? say('413 Content Too Large', '') : say('200 OK', 'well'));
    });
  });
  const lane = openLane();
  expect((await post(lane, ask(url, 'x'.repeat(16_000_000)))).status).toBe(413);
  const deadline = AbortSignal.timeout(10_000);
  expect((await post(lane, ask(url, 'x', deadline))).body.toString()).toBe('well');
});

test('a request that never gets a connection ends at its deadline, and its lane serves the next one', async () => {
  const url = await listen((socket) => {
    socket.once('data', (data) => {
      if (data.toString('latin1').startsWith('POST')) socket.write(say('200 OK', 'well'));
    });
  });
  const lane = openLane();
  // A GET that is never answered has the only connection.
  request(url, { agent: lane.agent })
    .on('error', () => undefined)
    .end();
  const end = new AbortController();
  const deadline = new Error('the deadline');
  const outcome = post(lane, ask(url, 'x', end.signal)).catch((reason: unknown) => reason);
  end.abort(deadline);
  expect(await outcome).toBe(deadline);
  expect((await post(lane, ask(url, 'x'))).body.toString()).toBe('well');
});
