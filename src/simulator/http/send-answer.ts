/** Puts an answer on the wire: compressed where the client takes that, chunked or with its length. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export interface PlainAnswer {
  readonly status: number;
  /** A list of values is sent as several headers. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

export interface SendOptions {
  readonly gzip: boolean;
  readonly chunked: boolean;
}

/** Smaller answers are not worth it, and IIS leaves them alone as well. */
const MIN_GZIP_BYTES = 1024;

export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: PlainAnswer,
  options: SendOptions,
): void {
  if (response.destroyed) return;
  let bytes = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body, 'utf8');
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  if (options.gzip && takesGzip && bytes.length >= MIN_GZIP_BYTES) {
    bytes = gzipSync(bytes, { level: 1 });
    response.setHeader('Content-Encoding', 'gzip');
  }
  if (!options.chunked || bytes.length === 0) response.setHeader('Content-Length', bytes.length);
  else response.flushHeaders();
  response.end(bytes);
}
