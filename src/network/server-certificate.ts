/**
 * The certificate that a server shows, looked at without sending it anything: it may be one that is not trusted. Judges
 * nothing; Node does, with the same settings as every other connection.
 */
import { once } from 'node:events';
import { isIP } from 'node:net';
import tls, { type DetailedPeerCertificate, type PeerCertificate } from 'node:tls';
import { readTlsOptions } from './tls.js';

export interface ServerCertificate {
  /** Common name, or else the first name that it holds. */
  readonly name: string;
  readonly issuer: string;
  readonly validTo: Date;
  /** Names of the certificates above it that are known, from the server or the own ones: its issuer first. */
  readonly issuers: readonly string[];
  /** Who issued the last one of them; undefined where that is a root. */
  readonly missingIssuer: string | undefined;
  /** Why it is not trusted, by Node's name; undefined where it is. */
  readonly error: string | undefined;
}

export interface CertificateRequest {
  readonly url: URL;
  readonly tls: Parameters<typeof readTlsOptions>[0];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * @returns undefined for a server that is spoken to without TLS
 * @throws Node's errors of sockets and TLS, `ETIMEDOUT` and `ABORT_ERR` among them
 */
export async function readServerCertificate(
  request: CertificateRequest,
): Promise<ServerCertificate | undefined> {
  if (request.url.protocol !== 'https:') return undefined;
  const socket = connect(request);
  try {
    await secured(socket, request);
    const chain = toChain(socket.getPeerCertificate(true));
    const [own, ...above] = chain;
    const last = chain.at(-1);
    if (own === undefined || last === undefined) throw toError('ERR_TLS_CERT_MISSING');
    return {
      name: nameOf(own.subject) ?? /DNS:([^,]+)/.exec(own.subjectaltname ?? '')?.[1] ?? 'without a name',
      issuer: nameOf(own.issuer) ?? 'an issuer without a name',
      validTo: new Date(own.valid_to),
      issuers: above.map(({ subject }) => nameOf(subject) ?? 'without a name'),
      missingIssuer: isSelfSigned(last) ? undefined : nameOf(last.issuer),
      // Node's types have an Error here; it is the name of the error.
      error: socket.authorized ? undefined : String(socket.authorizationError),
    };
  } finally {
    socket.destroy();
  }
}

function connect({ url, tls: settings }: CertificateRequest): tls.TLSSocket {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return tls.connect({
    ...readTlsOptions(settings),
    host,
    port: Number(url.port === '' ? 443 : url.port),
    // An address is no server name (RFC 6066, 3).
    servername: isIP(host) === 0 ? host : '',
    // It is to be seen whatever it is; nothing is sent.
    rejectUnauthorized: false,
  });
}

async function secured(socket: tls.TLSSocket, { timeoutMs, signal }: CertificateRequest): Promise<void> {
  // Stays, so that an error after the look does not end the process.
  socket.on('error', () => undefined);
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.any([signal, deadline]) });
  } catch (error) {
    throw deadline.aborted && !signal.aborted ? toError('ETIMEDOUT') : error;
  }
}

function toError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** From the server's own certificate up. A root names itself as its issuer. */
function toChain(own: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = own;
  while (next?.fingerprint256 !== undefined) {
    const { fingerprint256 } = next;
    if (chain.some((known) => known.fingerprint256 === fingerprint256)) break;
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

function isSelfSigned({ subject, issuer }: PeerCertificate): boolean {
  return JSON.stringify(subject) === JSON.stringify(issuer);
}

/** Parts that occur more than once come as lists. */
function nameOf(parts: PeerCertificate['subject'] | undefined): string | undefined {
  const { CN, O, OU } = (parts ?? {}) as Partial<Record<'CN' | 'O' | 'OU', string | string[]>>;
  const name = CN ?? O ?? OU;
  return Array.isArray(name) ? name[0] : name;
}
