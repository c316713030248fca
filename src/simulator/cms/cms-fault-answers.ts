/** Acts out a fault on one connection. `reply` is what CMS would have answered; some faults only spoil it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { renderFailure } from './cms-documents.js';
import type { CmsFault } from './cms-faults.js';
import type { CmsReply } from './cms-routes.js';

const XML = { 'content-type': 'text/xml' } as const;
const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Name <input name="user"></form></body></html>';

/** @returns the reply that is to be sent in the ordinary way after all, or undefined when all has been done */
export function answerWithFault(
  fault: CmsFault,
  reply: CmsReply,
  request: IncomingMessage,
  response: ServerResponse,
): CmsReply | undefined {
  switch (fault.kind) {
    case 'status':
      return send(response, fault.status ?? 503, toHeaders(fault), '');
    case 'refusal-without-end':
      response.writeHead(401, { 'content-length': 100 });
      response.flushHeaders();
      return undefined;
    case 'redirect':
      return send(response, fault.status ?? 307, { location: fault.location ?? '/login.html' }, '');
    case 'html':
      return send(response, fault.status ?? 200, { 'content-type': 'text/html; charset=utf-8' }, LOGIN_PAGE);
    case 'verbatim':
      return send(
        response,
        fault.status ?? 200,
        { 'content-type': fault.contentType ?? 'text/xml' },
        fault.body ?? '',
      );
    case 'failure':
      return send(response, fault.status ?? 400, XML, renderFailure(fault.failure ?? 'tooManyRequests'));
    case 'hang':
      return undefined;
    case 'reset-before-answer':
      request.socket.resetAndDestroy();
      return undefined;
    case 'reset-in-answer':
    case 'hang-in-answer':
    case 'slow-loris':
      return answerPartly(fault.kind, reply, request, response);
    case 'no-http':
      request.socket.end('220 mail.example.com ESMTP\r\n');
      return undefined;
    case 'empty-page':
    case 'no-total':
      return { ...reply, body: spoilList(fault.kind, reply.body) };
    case 'offset-ignored':
    case 'page-shift':
      // Carried out by start-cms.ts, since they need another look at the data.
      return reply;
    case 'gzip-bomb':
    case 'gzip-broken':
    case 'gzip-truncated':
      return send(response, 200, { ...XML, 'content-encoding': 'gzip' }, spoilGzip(fault.kind, reply.body));
    default:
      return send(response, 200, XML, spoilXml(fault.kind, reply.body));
  }
}

function answerPartly(
  kind: 'reset-in-answer' | 'hang-in-answer' | 'slow-loris',
  reply: CmsReply,
  request: IncomingMessage,
  response: ServerResponse,
): undefined {
  response.writeHead(200, { ...XML, 'content-length': Buffer.byteLength(reply.body) + 10_000 });
  const half = reply.body.slice(0, reply.body.length / 2);
  response.write(half, () => {
    if (kind === 'reset-in-answer') request.socket.resetAndDestroy();
  });
  if (kind !== 'slow-loris') return;
  const drip = setInterval(() => response.write(' '), 10);
  response.once('close', () => clearInterval(drip));
}

function spoilXml(
  kind: 'truncated-xml' | 'garbage' | 'empty-body' | 'wrong-root' | 'entity-bomb' | 'deep-nesting' | 'huge',
  body: string,
): string {
  switch (kind) {
    case 'truncated-xml':
      return body.slice(0, Math.floor(body.length * 0.6));
    case 'garbage':
      return '\u0000\u0007 %PDF-1.4 <<< &&& not XML at all';
    case 'empty-body':
      return '';
    case 'wrong-root':
      return '<?xml version="1.0"?><calls total="0"></calls>';
    case 'entity-bomb': {
      const lines = Array.from({ length: 9 }, (_x, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`);
      return `<?xml version="1.0"?><!DOCTYPE users [<!ENTITY e0 "ha">${lines.join('')}]><users total="1">&e9;</users>`;
    }
    case 'deep-nesting':
      return `<users total="1">${'<user>'.repeat(10_000)}${'</user>'.repeat(10_000)}</users>`;
    case 'huge':
      return renderHugeList();
  }
}

function renderHugeList(): string {
  const entry = `<user id="00000000-0000-0000-0000-000000000000"><userJid>${'x'.repeat(900)}@example.com</userJid></user>`;
  return `<users total="16384">${entry.repeat(16_384)}</users>`;
}

function spoilGzip(kind: 'gzip-bomb' | 'gzip-broken' | 'gzip-truncated', body: string): Buffer {
  const packed = gzipSync(kind === 'gzip-bomb' ? renderHugeList() : body);
  if (kind === 'gzip-truncated') return packed.subarray(0, Math.floor(packed.length / 2));
  if (kind === 'gzip-broken') packed.fill(0xff, 12);
  return packed;
}

function spoilList(kind: 'empty-page' | 'no-total', body: string): string {
  const [, start, name] = /^((?:<\?[^>]*>)?<(\w+) total="\d+">)/.exec(body) ?? [];
  if (start === undefined || name === undefined) return body;
  return kind === 'empty-page' ? `${start}</${name}>` : body.replace(/ total="\d+"/, '');
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): undefined {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function toHeaders({ retryAfter }: CmsFault): Record<string, string> {
  return retryAfter === undefined ? {} : { 'retry-after': retryAfter };
}
