/** Whom the web server answers, and what a caller can hold up. */
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { isMeantForUs } from '../../../src/web/request-origin.js';
import {
  startWebServer,
  type Routes,
  type WebServer,
  type WebServerLimits,
} from '../../../src/web/web-server.js';

let server: WebServer | undefined;
const errors: unknown[] = [];

afterEach(async () => {
  await server?.close();
  errors.length = 0;
});

const ROUTES: Routes = {
  'GET /': () => ({ body: 'the page' }),
  'GET /long': () => ({ body: 'x'.repeat(30_000_000) }),
  'GET /broken': () => {
    throw new Error('a bug');
  },
  'GET /never': () => new Promise(() => undefined),
  'POST /say': ({ form }) => ({ status: 303, body: '', headers: { Location: `/?said=${form.get('word')}` } }),
};

async function start(limits?: Partial<WebServerLimits>, host = '127.0.0.1'): Promise<number> {
  server = await startWebServer({
    host,
    port: 0,
    routes: ROUTES,
    onError: (error) => errors.push(error),
    ...(limits === undefined ? {} : { limits }),
  });
  return Number(new URL(server.origin).port);
}

/** The whole answer to a request written by hand: fetch would not send a foreign Host or Origin. */
async function send(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  return await readAll(socket);
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.on('close', () => resolve()));
  return text;
}

const POST = 'POST /say HTTP/1.1\r\nHost: localhost\r\n';
const get = (headers: string, path = '/'): string =>
  `GET ${path} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`;

it.each(['localhost', 'localhost:9999', '127.0.0.1', '127.9.9.9:1', '[::1]:80'])(
  'a request for %s is answered: no other site has that name',
  async (host) => {
    expect(await send(await start(), get(`Host: ${host}`))).toMatch(/^HTTP\/1.1 200 [^]*the page$/);
  },
);

it.each([
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '10.0.0.1',
  'evil.example@localhost',
  'localhost/evil',
  'localhost, evil.example',
  '[::2]',
  '0.0.0.0',
])('a request for %s gets no page: the name may have been pointed here by another site', async (host) => {
  const answer = await send(await start(), get(`Host: ${host}`));
  expect(answer).toMatch(/^HTTP\/1.1 421 /);
  expect(answer).not.toContain('the page');
});

it('a load balancer that names no host is answered', async () => {
  expect(await send(await start(), 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
});

it.each([
  ['10.1.2.3:8787', '::ffff:10.1.2.3', true],
  ['10.1.2.3', '10.1.2.3', true],
  ['[fd00::7]:8787', 'fd00::7', true],
  ['10.1.2.4:8787', '10.1.2.3', false],
])('a request for %s that came in at %s is meant for us: %s', (host, localAddress, isMeant) => {
  const request = { headers: { host }, socket: { localAddress } } as IncomingMessage;
  expect(isMeantForUs(request, '0.0.0.0')).toBe(isMeant);
});

it('the name that the settings give is answered, in any case', async () => {
  const port = await start({}, 'LocalHost');
  expect(await send(port, get('Host: LOCALHOST:1'))).toMatch(/^HTTP\/1.1 200 /);
});

it.each([
  'Origin: http://evil.example',
  'Origin: null',
  'Origin: http://localhost:3000',
  'Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors',
])('a request with "%s" comes from another page and is refused', async (headers) => {
  const port = await start();
  const host = `Host: localhost:${port}`;
  expect(await send(port, get(`${host}\r\n${headers}`))).toMatch(/^HTTP\/1.1 403 /);
  const body = 'word=yes';
  const post = `POST /say HTTP/1.1\r\n${host}\r\n${headers}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
  expect(await send(port, post)).toMatch(/^HTTP\/1.1 403 /);
});

it('a form of its own page leads to where the page says', async () => {
  const port = await start();
  const answer = await fetch(`http://127.0.0.1:${port}/say`, {
    method: 'POST',
    body: new URLSearchParams({ word: 'yes' }),
    headers: { Origin: `http://127.0.0.1:${port}` },
    redirect: 'manual',
  });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/?said=yes']);
});

it('what is not known, not allowed, too long or no form is refused in words', async () => {
  const origin = `http://127.0.0.1:${await start()}`;
  const status = async (path: string, init?: RequestInit): Promise<number> =>
    (await fetch(origin + path, init)).status;
  expect(await status('/other')).toBe(404);
  expect(await status('/constructor')).toBe(404);
  expect(await status('/', { method: 'DELETE' })).toBe(405);
  expect(await status('/say')).toBe(405);
  const allowed = async (path: string): Promise<string | null> =>
    (await fetch(origin + path, { method: 'DELETE' })).headers.get('allow');
  expect([await allowed('/'), await allowed('/say')]).toEqual(['GET, HEAD', 'POST']);
  expect(await status('/say', { method: 'POST', body: '{}' })).toBe(415);
  expect(
    await status('/say', { method: 'POST', body: new URLSearchParams({ word: 'x'.repeat(300_000) }) }),
  ).toBe(413);
  expect(await send(Number(new URL(origin).port), get(`Host: localhost\r\nX: ${'x'.repeat(9_000)}`))).toMatch(
    /^HTTP\/1.1 431 /,
  );
});

it('HEAD gives the headers alone, and every answer forbids what it does not need', async () => {
  const answer = await fetch(`http://127.0.0.1:${await start()}/`, { method: 'HEAD' });
  expect(await answer.text()).toBe('');
  expect(answer.headers.get('content-length')).toBe('8');
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

it('a page with a bug says so to the reader, and to the log, and the others go on', async () => {
  const origin = `http://127.0.0.1:${await start()}`;
  const answer = await fetch(`${origin}/broken`);
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('a bug');
  expect(errors).toEqual([new Error('a bug')]);
  expect((await fetch(origin)).status).toBe(200);
});

it('a slow reader and a slow writer lose their connections', async () => {
  const port = await start({ exchangeMs: 300 });
  const ends = ['GET / HTTP/1.1\r\nHost: loc', get('Host: localhost', '/long')].map(async (request) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(request);
    const all = readAll(socket);
    socket.on('data', () => socket.pause());
    // Reads a little every now and then.
    const reading = setInterval(() => socket.resume(), 20);
    const { length } = await all;
    clearInterval(reading);
    return length;
  });
  const [written, read] = await Promise.all(ends);
  expect(written).toBeLessThan(500);
  expect(read).toBeLessThan(30_000_000);
  expect(errors).toEqual([]);
});

it('a caller who sends requests without end is cut off, so that their answers cannot fill the memory', async () => {
  const answers = await send(await start(), 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1_000));
  expect(answers.split('the page').length - 1).toBeLessThanOrEqual(20);
});

it('connections over the limit are closed at once', async () => {
  const port = await start({ connections: 2, exchangeMs: 20_000 });
  const held = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  expect(await send(port, get('Host: localhost'))).toBe('');
  held.forEach((socket) => socket.destroy());
});

it('a form that nobody reads to its end is not taken for the next request', async () => {
  const answer = await send(
    await start(),
    `${POST}Content-Type: text/plain\r\nContent-Length: 90\r\n\r\nGET / HTTP/1.1`,
  );
  expect(answer).toMatch(/^HTTP\/1.1 415 [^]*\r\nConnection: close\r\n/);
});

it('callers in the middle of a request or an answer do not hold up the end, and are no bug', async () => {
  const port = await start({ exchangeMs: 3_600_000 });
  const type = 'Content-Type: application/x-www-form-urlencoded';
  const writer = connect(port, '127.0.0.1');
  writer.write(`${POST}Expect: 100-continue\r\n${type}\r\nContent-Length: 90\r\n\r\nword=`);
  const reader = connect(port, '127.0.0.1');
  reader.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET /never HTTP/1.1\r\nHost: localhost\r\n\r\n');
  // The server waits for the rest of the form, and has read both requests.
  await Promise.all([once(writer, 'data'), once(reader, 'data')]);
  const ended = Promise.all([readAll(writer), readAll(reader)]);
  await server?.close();
  await ended;
  expect(errors).toEqual([]);
});

it('a port in use is reported to whoever starts the server', async () => {
  const port = await start();
  const second = startWebServer({ host: '127.0.0.1', port, routes: ROUTES, onError: () => undefined });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
