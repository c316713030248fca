/**
 * The NTLM handshake of one connection: negotiate, challenge, and the request itself together with the answer to the
 * challenge. The connection stays signed in after that; who remembers it is sign-in/.
 *
 * [MS-NTHT] NTLM over HTTP; https://www.rfc-editor.org/rfc/rfc4559 (under the name Negotiate)
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import type { EwsSettings } from '../../config/settings.js';
import { post, PostFailure, postHarmless, type HttpAnswer, type HttpPost } from '../transport/http-post.js';
import type { Lane } from '../transport/lanes.js';
import { readAccount } from './account.js';
import { renderAuthenticateMessage } from './authenticate-message.js';
import { readToken } from '../sign-in/offers.js';
import { readChallengeMessage, renderNegotiateMessage } from './messages.js';

/** Within it, a proxy that keeps no connections has closed this one. */
const MOMENT_MS = 250;

export type HandshakeOutcome =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  /** A 401 without a challenge: the server does not take part. */
  | { readonly kind: 'no-challenge'; readonly answer: HttpAnswer }
  /** The connection did not live from one message to the next. */
  | { readonly kind: 'not-kept'; readonly wereCredentialsSent: boolean };

export interface HandshakeOptions {
  readonly scheme: 'NTLM' | 'Negotiate';
  readonly settings: EwsSettings;
  /** A connection was closed within a handshake before: look closely whether this one is kept. */
  readonly isSecondTry: boolean;
}

/** One handshake; at most one message with credentials goes out. @throws PostFailure, or the signal's reason */
export async function signInWithNtlm(
  lane: Lane,
  request: HttpPost,
  { scheme, settings, isSecondTry }: HandshakeOptions,
): Promise<HandshakeOutcome> {
  const negotiateMessage = renderNegotiateMessage();
  const first = await postHarmless(lane, withToken(request, scheme, negotiateMessage, ''));
  if (first.status !== 401) return { kind: 'answered', answer: first };
  const token = readToken(first.headers['www-authenticate'], scheme);
  const challenge = token === undefined ? undefined : readChallengeMessage(token);
  if (challenge === undefined) return { kind: 'no-challenge', answer: first };
  // A connection that nobody keeps ends by itself; one that ends at the request may do so because of the request.
  if (isSecondTry) await endOf(first.socket);
  if (first.socket.destroyed) return { kind: 'not-kept', wereCredentialsSent: false };
  const authenticateMessage = renderAuthenticateMessage({
    negotiateMessage,
    challenge,
    account: readAccount(settings.user),
    password: settings.password.reveal(),
    workstation: readWorkstation(),
    targetName: `HTTP/${request.url.hostname}`,
    tlsEndPoint: first.tlsEndPoint,
    now: new Date(),
    clientChallenge: randomBytes(8),
  });
  try {
    const answer = await post(lane, withToken(request, scheme, authenticateMessage, request.body));
    const isKept = answer.status !== 401 || answer.socket === first.socket;
    return isKept ? { kind: 'answered', answer } : { kind: 'not-kept', wereCredentialsSent: true };
  } catch (error) {
    const isStale = error instanceof PostFailure && error.trouble === 'stale';
    if (isStale && request.isRepeatable && !isSecondTry)
      return { kind: 'not-kept', wereCredentialsSent: true };
    throw error;
  }
}

/** Resolves when the connection ends, or is still there after a moment. */
function endOf(socket: Socket): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      socket.off('close', end);
      resolve();
    };
    const timer = setTimeout(end, MOMENT_MS);
    socket.once('close', end);
  });
}

function withToken(request: HttpPost, scheme: string, message: Buffer, body: string): HttpPost {
  const headers = { ...request.headers, Authorization: `${scheme} ${message.toString('base64')}` };
  return { ...request, headers, body };
}

/** A NetBIOS name: the first label of the host name, 15 characters of ASCII. */
function readWorkstation(): string {
  return (hostname().split('.')[0] ?? '')
    .replace(/[^A-Za-z0-9-]/g, '')
    .slice(0, 15)
    .toUpperCase();
}
