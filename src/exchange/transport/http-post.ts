/**
 * One POST over a lane: the request out, the whole answer in, unzipped, within a limit. Knows nothing of SOAP or of
 * trying again, and of signing in only what a token is bound to.
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
import { unzip } from 'node:zlib';
import { CallFailure } from '../errors/call-failure.js';
import { mapBadAnswer, mapSocketError } from '../errors/error-map.js';
import { tooLarge } from '../errors/error-table.js';
import { readTlsEndPoint } from '../sign-in/tls-end-point.js';
import type { Lane } from './lanes.js';

export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly socket: Socket;
  /** Of a 401 over TLS: what a sign-in is bound to. Read while the connection is there, since many a server closes it then. */
  readonly tlsEndPoint?: Buffer | undefined;
}

export interface HttpPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** As text: in one piece with the headers it is one write to the connection, where bytes would be two. */
  readonly body: string;
  /** Ends everything at once, whatever the server or Node is at; its reason is what post rejects with. */
  readonly signal: AbortSignal;
}

/** Ten meetings with bodies of some MB each still fit; what is larger is no answer to anything that is asked. */
const MAX_ANSWER_MB = 48;
const MAX_ANSWER_BYTES = MAX_ANSWER_MB * 1_048_576;

/** The server had closed the kept connection while it was idle: nothing was done. */
export class StaleConnection extends CallFailure {}

/** @throws CallFailure, StaleConnection among them, or the signal's reason */
export async function post(lane: Lane, { url, headers, body, signal }: HttpPost): Promise<HttpAnswer> {
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
    const answer = await new Promise<HttpAnswer>((resolve, reject) => {
      abort = () => {
        // Not by way of the request's events: one that has no connection yet tells nothing of its end.
        reject(signal.reason as Error);
        request.destroy(signal.reason as Error);
        lane.renew();
      };
      signal.addEventListener('abort', abort, { once: true });
      carryOut(request, body, lane, resolve, reject);
    });
    // An answer to half a request: Node would keep the connection for the rest of it, which nobody may ever read, and
    // the next request of the lane would wait for that.
    if (!request.writableFinished) answer.socket.destroy();
    return { ...answer, body: await decompress(answer.body, answer.headers['content-encoding']) };
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
    if (error instanceof StaleConnection) return post(lane, request);
    throw error;
  }
}

function carryOut(
  request: ClientRequest,
  body: string,
  lane: Lane,
  resolve: (answer: HttpAnswer) => void,
  reject: (error: Error) => void,
): void {
  let isAnswered = false;
  request.once('response', (response) => {
    isAnswered = true;
    const { socket, statusCode: status = 0, statusMessage: statusText = '', headers } = response;
    lane.status = status;
    const tlsEndPoint = status === 401 ? readTlsEndPoint(socket) : undefined;
    // The response lets go of its socket at its end.
    readWhole(response).then(
      (body) => resolve({ status, statusText, headers, body, socket, tlsEndPoint }),
      reject,
    );
  });
  // HTTP 101: what follows is no HTTP any more, and no answer to a POST. Without a listener, Node ends the request and
  // emits neither a response nor an error.
  request.once('upgrade', (response, socket) => {
    socket.destroy();
    const { statusCode: status = 0, statusMessage: statusText = '', headers } = response;
    resolve({ status, statusText, headers, body: Buffer.alloc(0), socket: socket as Socket });
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    // What happens within the answer is told by the answer itself: the connection was not stale.
    if (isAnswered) return;
    const failure = mapSocketError(error);
    const isStale = request.reusedSocket && isBroken(failure);
    reject(isStale ? new StaleConnection(failure.row, failure.details) : failure);
  });
  // Nothing is known to end a request without one of the above; should anything do so, nobody is to wait for it.
  request.once('close', () => {
    if (!isAnswered) reject(mapSocketError(undefined));
  });
  request.end(body);
}

/** With listeners, from the very moment of the response on: an error before somebody listens would end the process. */
function readWhole(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= MAX_ANSWER_BYTES) return;
      reject(answerTooLarge());
      // What is left of the answer must not become the beginning of the next one.
      response.destroy();
    });
    response.on('end', () => resolve(Buffer.concat(chunks)));
    response.on('error', (error) => reject(mapSocketError(error)));
    response.on('close', () => {
      if (!response.readableEnded) reject(mapSocketError(undefined));
    });
  });
}

const unzipLater = promisify(unzip);

async function decompress(raw: Buffer, encoding: string | undefined): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity' || raw.length === 0) return raw;
  try {
    return await unzipLater(raw, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? answerTooLarge() : mapBadAnswer();
  }
}

function answerTooLarge(): CallFailure {
  return new CallFailure(tooLarge(`the answer is larger than ${MAX_ANSWER_MB} MB`));
}

/** A connection that had stood and ended, as Node or the missing rest of an answer tells. */
export function isBroken({ code, details: { serverCode } }: CallFailure): boolean {
  if (serverCode === undefined) return code === 'ConnectionLost';
  return serverCode === 'ECONNRESET' || serverCode === 'EPIPE' || serverCode === 'ECONNABORTED';
}
