/**
 * A Cisco Meeting Server that runs in memory and speaks real HTTP or HTTPS on loopback, for the demo and the tests: the
 * part of its API that tells of users and spaces, Basic sign-in with a lock, its own page size, and faults on demand.
 * Holds no meetings: nobody can call in.
 */
import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { UnsetElements } from './cms-documents.js';
import { answerWithFault } from './cms-fault-answers.js';
import { CmsFaults, type CmsFault } from './cms-faults.js';
import { CmsObjects, type NewCmsSpace, type NewCmsUser } from './cms-objects.js';
import { answerRequest, type CmsReply, type RouteOptions } from './cms-routes.js';
import { CmsSignIn, type CmsAccount } from './cms-sign-in.js';

export interface CmsOptions {
  readonly accounts: readonly CmsAccount[];
  readonly users?: readonly NewCmsUser[];
  readonly spaces?: readonly NewCmsSpace[];
  /** Another Call Bridge of the same cluster: its users and spaces are shared, and `users` and `spaces` added. */
  readonly objects?: CmsObjects;
  /** 20 by default; 10 is seen too. */
  readonly pageCap?: number;
  /** PEM. Plain HTTP without. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly gzip?: boolean;
  readonly latencyMs?: number;
  /** Wrong sign-ins in a row after which an account is locked; never by default. */
  readonly lockoutAfter?: number;
  /** Absent by default. */
  readonly unsetElements?: UnsetElements;
  /** Whether the list of spaces tells their URIs; it does by default. */
  readonly listsUris?: boolean;
  /** 3.9 by default. */
  readonly softwareVersion?: string;
  /** Kinds of alarms that are on; none by default. */
  readonly alarms?: readonly string[];
  readonly host?: string;
  /** Any free one by default. */
  readonly port?: number;
}

export interface CmsRequestSeen {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly userAgent: string;
  /** Number of the connection it came on, from 1. */
  readonly connection: number;
  /** The HTTP status, or undefined where a fault left none. */
  readonly status: number | undefined;
}

export interface RunningCms {
  /** Ends with `/api/v1/`. */
  readonly url: string;
  readonly port: number;
  readonly objects: CmsObjects;
  readonly signIn: CmsSignIn;
  readonly faults: CmsFaults;
  /** Every request that came, also those that were refused. */
  readonly requests: readonly CmsRequestSeen[];
  /** What a well-behaved client would not have done. */
  readonly violations: readonly string[];
  /** Most requests that were under way at the same time. */
  readonly mostAtOnce: number;
  forgetRequests(): void;
  /** Resolves once the n-th request has come. */
  requestCame(count: number): Promise<void>;
  close(): Promise<void>;
}

/** @throws the error of `listen`, for instance where the port is taken */
export async function startCms(options: CmsOptions): Promise<RunningCms> {
  const objects = options.objects ?? new CmsObjects();
  for (const user of options.users ?? []) objects.addUser(user);
  for (const space of options.spaces ?? []) objects.addSpace(space);
  const cms = new EmbeddedCms(objects, options);
  const listener: RequestListener = (request, response) => cms.handle(request, response);
  const server =
    options.tls === undefined
      ? http.createServer(listener)
      : https.createServer({ key: options.tls.key, cert: options.tls.cert }, listener);
  server.keepAliveTimeout = 5_000;
  server.on('connection', (socket) => cms.nameConnection(socket));
  // A client that gives up half way, or does not trust the certificate, is no reason to fall over.
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  server.on('tlsClientError', () => undefined);
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls === undefined ? 'http' : 'https';
  return cms.toRunning(
    `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}/api/v1/`,
    port,
    async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  );
}

class EmbeddedCms {
  readonly #objects: CmsObjects;
  readonly #options: CmsOptions;
  readonly #signIn: CmsSignIn;
  readonly #faults = new CmsFaults();
  readonly #requests: { -readonly [K in keyof CmsRequestSeen]: CmsRequestSeen[K] }[] = [];
  readonly #violations: string[] = [];
  readonly #connections = new WeakMap<object, number>();
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #connectionCount = 0;
  #atOnce = 0;
  #mostAtOnce = 0;

  constructor(objects: CmsObjects, options: CmsOptions) {
    this.#objects = objects;
    this.#options = options;
    this.#signIn = new CmsSignIn(options.accounts, options.lockoutAfter ?? Infinity);
  }

  nameConnection(socket: object): void {
    this.#connectionCount += 1;
    this.#connections.set(socket, this.#connectionCount);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const seen = this.#record(request);
    this.#atOnce += 1;
    this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#atOnce);
    response.once('close', () => {
      this.#atOnce -= 1;
      if (response.headersSent) seen.status = response.statusCode;
    });
    request.on('error', () => undefined);
    request.resume();
    const { latencyMs } = this.#options;
    if (latencyMs === undefined) this.#answer(request, response);
    else setTimeout(() => this.#answer(request, response), latencyMs);
  }

  toRunning(url: string, port: number, close: () => Promise<void>): RunningCms {
    const mostAtOnce = (): number => this.#mostAtOnce;
    return {
      url,
      port,
      close,
      objects: this.#objects,
      signIn: this.#signIn,
      faults: this.#faults,
      requests: this.#requests,
      violations: this.#violations,
      get mostAtOnce() {
        return mostAtOnce();
      },
      forgetRequests: () => {
        this.#requests.length = 0;
      },
      requestCame: (count) =>
        new Promise((resolve) => {
          if (this.#requests.length >= count) resolve();
          else this.#waiting.push({ count, resolve });
        }),
    };
  }

  #record(request: IncomingMessage): { status: number | undefined } {
    const seen = {
      method: request.method ?? '',
      target: request.url ?? '',
      userAgent: request.headers['user-agent'] ?? '',
      connection: this.#connections.get(request.socket) ?? this.#connectionCount,
      status: undefined as number | undefined,
    };
    this.#requests.push(seen);
    if (seen.userAgent === '') this.#violations.push(`${seen.target}: no User-Agent`);
    for (const { count, resolve } of this.#waiting) if (this.#requests.length >= count) resolve();
    return seen;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const target = request.url ?? '';
    const fault = this.#faults.take(target);
    // A proxy in front, a broken line: faults strike before anybody signs in.
    const isAccepted = this.#signIn.accept(request.headers.authorization);
    let reply: CmsReply | undefined = isAccepted
      ? this.#route(request.method ?? '', target, fault)
      : { status: 401, body: '', violations: [] };
    this.#violations.push(...reply.violations);
    if (fault !== undefined) reply = answerWithFault(fault, reply, request, response);
    if (reply !== undefined) this.#send(request, response, reply);
  }

  #route(method: string, target: string, fault: CmsFault | undefined): CmsReply {
    const options: RouteOptions = {
      pageCap: this.#options.pageCap ?? 20,
      unset: this.#options.unsetElements ?? 'absent',
      listsUris: this.#options.listsUris ?? true,
      softwareVersion: this.#options.softwareVersion ?? '3.9',
      alarms: this.#options.alarms ?? [],
    };
    const asked = fault?.kind === 'offset-ignored' ? target.replace(/offset=\d+/, 'offset=0') : target;
    if (fault?.kind === 'page-shift')
      this.#objects.users.unshift(this.#objects.addUser({ jid: 'new@example.com' }));
    return answerRequest(method, asked, this.#objects, options);
  }

  #send(request: IncomingMessage, response: ServerResponse, reply: CmsReply): void {
    const isPacked =
      this.#options.gzip === true && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    const body = isPacked ? gzipSync(reply.body) : Buffer.from(reply.body, 'utf8');
    response.writeHead(reply.status, {
      ...(reply.status === 401 ? { 'www-authenticate': 'Basic realm="acano"' } : {}),
      ...(reply.body === '' ? {} : { 'content-type': 'text/xml' }),
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
      'content-length': body.length,
    });
    response.end(body);
  }
}
