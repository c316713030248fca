/** No answer of any server may hold the program up: deadlines below HTTP, where got's own ones might not reach. */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { connect, failure } from '../support.js';

let server: net.Server;
const sockets = new Set<net.Socket>();

/** @param speak what is done with each connection */
async function listen(speak: (socket: net.Socket) => void): Promise<string> {
  server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    speak(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/`;
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server.close();
  await once(server, 'close');
});

test('a port that accepts connections and never begins TLS', async () => {
  const address = await listen(() => undefined);
  const error = await failure(connect([`https://${address}`], { timeoutMs: 300 }).readUsers());
  expect(error.code).toBe('Unavailable');
  expect(error.message).toContain('within 0.3 s');
});

test('a server that never ends its headers', async () => {
  const address = await listen((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const drip = setInterval(() => socket.write('X-Pad: y\r\n'), 20);
    socket.once('close', () => clearInterval(drip));
  });
  const error = await failure(connect([`http://${address}`], { timeoutMs: 300 }).readUsers());
  expect(error.code).toBe('Unavailable');
});

test('a server whose headers are without end', async () => {
  const address = await listen((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nX-Pad: ${'y'.repeat(1_000_000)}`);
  });
  const error = await failure(connect([`http://${address}`], { timeoutMs: 5_000 }).readUsers());
  expect(error).toMatchObject({ code: 'BadAnswer', reach: 'run' });
});

test('a server that wants to speak another protocol', async () => {
  const address = await listen((socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
  });
  const error = await failure(connect([`http://${address}`], { timeoutMs: 10_000 }).readUsers());
  expect(error).toMatchObject({ code: 'BadAnswer', reach: 'run' });
  expect(error.message).toContain('101');
});

test('chunks that never end', async () => {
  const address = await listen((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n');
    const drip = setInterval(() => socket.write('1\r\n \r\n'), 20);
    socket.once('close', () => clearInterval(drip));
  });
  const error = await failure(connect([`http://${address}`], { timeoutMs: 300 }).readUsers());
  expect(error.code).toBe('Unavailable');
});

test('a connection that is closed in the middle of a chunked answer is no whole answer', async () => {
  const whole = '<users total="0"></users>';
  const address = await listen((socket) => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n';
    socket.end(`${head}${whole.length.toString(16)}\r\n${whole}\r\n`);
  });
  expect((await failure(connect([`http://${address}`]).readUsers())).code).toBe('Unavailable');
});

test('a proxy that talks before it is asked', async () => {
  const address = await listen((socket) => {
    socket.end(
      'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n<users total="0"></users>HTTP/1.1 200 OK\r\n\r\n',
    );
  });
  expect((await connect([`http://${address}`]).readUsers()).jids).toEqual([]);
});
