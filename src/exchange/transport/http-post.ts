/**
 * One POST over a lane: the request out, the whole answer in, unzipped, within a limit. Knows nothing of SOAP, of signing
 * in or of trying again; what it has to say beyond Node's own error is in PostFailure.
 */
import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { readTlsEndPoint } from '../sign-in/tls-end-point.js';
import type { Lane } from './lanes.js';

export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly socket: Socket;
  /** Of a 401 over TLS: what a sign-in is bound to. Read while the connection is there, since many a server closes it then. */
  readonly tlsEndPoint: Buffer | undefined;
}

export interface HttpPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** As text: in one piece with the headers it is one write to the connection, where bytes would be two. */
  readonly body: string;
  /** Ends everything at once, whatever the server or Node is at; its reason is what post rejects with. */
  readonly signal: AbortSignal;
  readonly maxAnswerBytes: number;
  /** False for what must not be done twice. */
  readonly isRepeatable: boolean;
}

/** How a POST can fail besides an aborted signal. */
export type PostTrouble =
  /** The server had closed the kept connection while it was idle: nothing was done. */
  | 'stale'
  | 'socket'
  /** The connection ended within the answer. */
  | 'cut-off'
  | 'too-large'
  /** An encoding that was not asked for, or a damaged one. */
  | 'encoding';

/** Stays within this folder: transport.ts turns it into an ExchangeError. */
export class PostFailure extends Error {
  readonly trouble: PostTrouble;
  constructor(trouble: PostTrouble, cause?: unknown) {
    super(`The POST failed: ${trouble}.`, cause === undefined ? undefined : { cause });
    this.trouble = trouble;
  }
}

/** @throws PostFailure, or the signal's reason */
export async function post(
  lane: Lane,
  { url, headers, body, signal, maxAnswerBytes }: HttpPost,
): Promise<HttpAnswer> {
  signal.throwIfAborted();
  lane.status = undefined;
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = start(url, {
    method: 'POST',
    agent: lane.agent,
    headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
  });
  let abort: (() => void) | undefined;
  try {
    const { response, socket, tlsEndPoint, raw } = await new Promise<RawAnswer>((resolve, reject) => {
      abort = () => {
        // Not by way of the request's events: one that has no connection yet tells nothing of its end.
        reject(signal.reason as Error);
        request.destroy(signal.reason as Error);
        lane.renew();
      };
      signal.addEventListener('abort', abort, { once: true });
      carryOut(request, body, maxAnswerBytes, lane, resolve, reject);
    });
    // An answer to half a request: Node would keep the connection for the rest of it, which nobody may ever read, and
    // the next request of the lane would wait for that.
    if (!request.writableFinished) socket.destroy();
    return {
      status: response.statusCode ?? 0,
      statusText: response.statusMessage ?? '',
      headers: response.headers,
      body: await unzip(raw, response.headers['content-encoding'], maxAnswerBytes),
      socket,
      tlsEndPoint,
    };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    if (abort !== undefined) signal.removeEventListener('abort', abort);
  }
}

/** A request that does nothing at the server: a connection that turns out to be closed costs only a new one. */
export async function postHarmless(lane: Lane, request: HttpPost): Promise<HttpAnswer> {
  try {
    return await post(lane, request);
  } catch (error) {
    if (error instanceof PostFailure && error.trouble === 'stale') return post(lane, request);
    throw error;
  }
}

interface RawAnswer {
  readonly response: IncomingMessage;
  readonly socket: Socket;
  readonly tlsEndPoint?: Buffer | undefined;
  readonly raw: Buffer;
}

function carryOut(
  request: ClientRequest,
  body: string,
  maxBytes: number,
  lane: Lane,
  resolve: (answer: RawAnswer) => void,
  reject: (error: Error) => void,
): void {
  let isAnswered = false;
  request.once('response', (response) => {
    isAnswered = true;
    lane.status = response.statusCode;
    // The response lets go of it at its end.
    const socket = response.socket;
    const tlsEndPoint = response.statusCode === 401 ? readTlsEndPoint(socket) : undefined;
    readWhole(response, maxBytes).then((raw) => resolve({ response, socket, tlsEndPoint, raw }), reject);
  });
  // HTTP 101: what follows is no HTTP any more, and no answer to a POST. Without a listener, Node ends the request and
  // emits neither a response nor an error.
  request.once('upgrade', (response, socket) => {
    socket.destroy();
    resolve({ response, socket: socket as Socket, raw: Buffer.alloc(0) });
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    // What happens within the answer is told by the answer itself: the connection was not stale.
    if (isAnswered) return;
    const isClosed = error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'ECONNABORTED';
    reject(new PostFailure(request.reusedSocket && isClosed ? 'stale' : 'socket', error));
  });
  // Nothing is known to end a request without one of the above; should anything do so, nobody is to wait for it.
  request.once('close', () => {
    if (!isAnswered) reject(new PostFailure('socket'));
  });
  request.end(body);
}

/** With listeners, from the very moment of the response on: an error before somebody listens would end the process. */
function readWhole(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= maxBytes) return;
      reject(new PostFailure('too-large'));
      // What is left of the answer must not become the beginning of the next one.
      response.destroy();
    });
    response.on('end', () => resolve(Buffer.concat(chunks)));
    response.on('error', (error) => reject(new PostFailure('cut-off', error)));
    response.on('close', () => {
      if (!response.readableEnded) reject(new PostFailure('cut-off'));
    });
  });
}

const unzipLater = { gzip: promisify(gunzip), deflate: promisify(inflate) };

async function unzip(raw: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity' || raw.length === 0) return raw;
  const read =
    name === 'gzip' || name === 'x-gzip' ? unzipLater.gzip : name === 'deflate' ? unzipLater.deflate : null;
  if (read === null) throw new PostFailure('encoding');
  try {
    return await read(raw, { maxOutputLength: maxBytes });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new PostFailure(code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'encoding', error);
  }
}
