/**
 * One HTTP GET over got: status, the headers that matter, and the bytes within a limit of size and time. Judges nothing
 * and repeats nothing, except a request that met a connection which the server had closed while it was idle.
 */
import type { Agent as HttpAgent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { got, type Request } from 'got';

/** Thousand users are 150 kB. */
const MAX_BYTES = 8 * 1024 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. Undefined: larger than the limit. Empty for statuses whose body nobody needs. */
  readonly bytes: Uint8Array | undefined;
}

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export interface FetchOptions {
  readonly agents: Agents;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** @throws whatever got throws, to be mapped by error-map.ts at once: it holds the password */
export async function fetchAnswer(url: URL, options: FetchOptions): Promise<HttpAnswer> {
  // CMS keeps an idle connection for 5 s (its Keep-Alive header). A request that crosses the closing is reset without
  // having been read, and as many idle connections may be affected as there are.
  for (let stale = 0; ; stale += 1) {
    const stream = startRequest(url, options);
    const over = new AbortController();
    try {
      return await Promise.race([readAnswer(stream), limit(options, over.signal)]);
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      const wasIdle = stream.reusedSocket === true && stream.response === undefined;
      if (!wasIdle || stale >= 3 || (code !== 'ECONNRESET' && code !== 'EPIPE')) throw error;
    } finally {
      over.abort();
      stream.destroy();
    }
  }
}

/**
 * The deadline and the stop, beside got: it ends a request by way of its events, and a request can end, or wait, without
 * any.
 * @param over aborts when nothing is waited for any more
 */
function limit({ timeoutMs, signal }: FetchOptions, over: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (code: string): void => reject(Object.assign(new Error(code), { code }));
    const timer = setTimeout(fail, timeoutMs, 'ETIMEDOUT');
    over.addEventListener('abort', () => clearTimeout(timer), { once: true });
    if (signal.aborted) fail('ABORT_ERR');
    signal.addEventListener('abort', () => fail('ABORT_ERR'), { once: true, signal: over });
  });
}

function startRequest(url: URL, { agents, headers }: FetchOptions): Request {
  const stream = got.stream(url, {
    method: 'GET',
    headers: { accept: 'text/xml, application/xml', 'accept-encoding': 'gzip', ...headers },
    agent: agents,
    // Credentials must not follow a redirect unseen.
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
  });
  // An error after we have stopped listening (a reset while the rest is thrown away) must not end the process.
  stream.on('error', () => undefined);
  return stream;
}

async function readAnswer(stream: Request): Promise<HttpAnswer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    stream.once('response', resolve);
    stream.once('error', reject);
    // HTTP 101: what follows is no HTTP any more. Without a listener, neither Node nor got says a word.
    stream.once('request', (request: ClientRequest) => {
      request.once('upgrade', (upgrade, socket) => {
        socket.destroy();
        resolve(upgrade);
      });
    });
  });
  const { statusCode: status = 0, headers } = response;
  // A refusal counts from its first line: were its body awaited and lost, it would look like an error worth a retry.
  const needsBody = status === 200 || status === 400 || status === 404;
  return { status, headers, bytes: needsBody ? await readBytes(stream) : new Uint8Array() };
}

async function readBytes(stream: Request): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Counted after decompression: a gzip bomb is small on the wire.
    if (size > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
