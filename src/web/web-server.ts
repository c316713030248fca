/**
 * A small HTTP server for pages that this program shows in a browser. Answers only requests that name this computer, limits
 * what a caller can hold up, and adds the security headers. Knows nothing of what the pages show.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuse, type Answer } from './answer.js';
import { readForm } from './form.js';
import { hasForeignOrigin, isMeantForUs } from './request-origin.js';

export interface WebRequest {
  readonly query: URLSearchParams;
  /** The fields of a form that was sent by POST; empty for GET. */
  readonly form: URLSearchParams;
}

/** May throw or reject: the caller sees status 500, and `onError` is told. */
export type Handler = (request: WebRequest) => Answer | Promise<Answer>;

/** By method and path. HEAD is answered as GET without the body. */
export type Routes = Readonly<Record<`${'GET' | 'POST'} /${string}`, Handler>>;

export interface WebServerOptions {
  /** An address or a name of this computer. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly routes: Routes;
  /** A bug in a handler. The server goes on. */
  readonly onError: (error: unknown) => void;
  readonly limits?: Partial<WebServerLimits>;
}

const LIMITS = {
  /** Further connections are closed at once. */
  connections: 100,
  /** From the first byte of a request to the last one of its answer: ends slow writers and slow readers. */
  exchangeMs: 10_000,
};
export type WebServerLimits = Readonly<typeof LIMITS>;

const HEADER_BYTES = 8_192;
/** A caller who sends many at once and reads no answer would have all of them kept in memory. */
const REQUESTS_PER_CONNECTION = 20;
const KEEP_ALIVE_MS = 5_000;

const HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Not `no-referrer`: under it, browsers say of the page's own forms that they come from `Origin: null`.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

const NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

export interface WebServer {
  /** `http://host:port`, to be opened on this computer. */
  readonly origin: string;
  /** Cuts all connections, and listens no more. */
  close(): Promise<void>;
}

/** @throws what `server.listen` reports, such as EADDRINUSE */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { connections, exchangeMs } = { ...LIMITS, ...options.limits };
  const server = createServer({
    maxHeaderSize: HEADER_BYTES,
    requestTimeout: exchangeMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.min(exchangeMs, 1_000),
  });
  server.maxConnections = connections;
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION;
  server.on('dropRequest', (_request, socket) => socket.destroy());
  server.on('request', (request, response) => {
    const timer = setTimeout(() => response.destroy(), exchangeMs);
    response.once('close', () => clearTimeout(timer));
    void serveRequest(options, request, response);
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  server.on('error', options.onError);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    origin: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serveRequest(
  options: WebServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    send(request, response, await answerRequest(options, request));
  } catch (error) {
    // The caller has gone away.
    if (request.socket.destroyed) return;
    options.onError(error);
    if (response.headersSent) response.destroy();
    else send(request, response, refuse(500, 'This page cannot be shown. The log says why.'));
  }
}

async function answerRequest({ host, routes }: WebServerOptions, request: IncomingMessage): Promise<Answer> {
  if (!isMeantForUs(request, host)) return refuse(421, 'This server does not answer under that name.');
  if (hasForeignOrigin(request)) return refuse(403, 'Requests from other sites are not answered.');
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const handler = findHandler(routes, request.method, path);
  if (handler === undefined) {
    const allow = ['GET', 'HEAD', 'POST'].filter((method) => findHandler(routes, method, path) !== undefined);
    if (allow.length === 0) return refuse(404, 'There is no such page.');
    return refuse(405, 'This page cannot be called in that way.', { Allow: allow.join(', ') });
  }
  const form = request.method === 'POST' ? await readForm(request) : new URLSearchParams();
  if (!(form instanceof URLSearchParams)) return form;
  return await handler({ query: new URLSearchParams(query), form });
}

function findHandler(routes: Routes, method: string | undefined, path: string): Handler | undefined {
  return routes[`${method === 'HEAD' ? 'GET' : method} ${path}` as keyof Routes];
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, type = 'text/plain; charset=utf-8', body, policy = NOTHING_ALLOWED, headers }: Answer,
): void {
  const bytes = Buffer.from(body);
  // What is left of a body that nobody reads must not be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    'Content-Security-Policy': policy,
    'Content-Type': type,
    'Content-Length': bytes.length,
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
