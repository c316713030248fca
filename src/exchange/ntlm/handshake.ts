/**
 * The NTLM handshake of one connection: negotiate, challenge, and the request itself together with the answer to the
 * challenge. The connection stays signed in after that; who remembers it is sign-in/.
 *
 * [MS-NTHT] NTLM over HTTP; https://www.rfc-editor.org/rfc/rfc4559 (under the name Negotiate)
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { hostname } from 'node:os';
import type { EwsSettings } from '../../config/settings.js';
import { post, postHarmless, type HttpAnswer, type HttpPost } from '../transport/http-post.js';
import type { Lane } from '../transport/lanes.js';
import { readAccount } from './account.js';
import { renderAuthenticateMessage } from './authenticate-message.js';
import { readToken } from '../sign-in/offers.js';
import { ConnectionNotKept } from '../sign-in/verdicts.js';
import { readChallengeMessage, renderNegotiateMessage } from './messages.js';

/** Within it, a proxy that keeps no connections has closed this one. */
const MOMENT_MS = 250;

export interface HandshakeOptions {
  readonly scheme: 'NTLM' | 'Negotiate';
  readonly settings: EwsSettings;
  /** A connection was closed within a handshake before: look closely whether this one is kept. */
  readonly isSecondTry: boolean;
}

/**
 * One handshake; at most one message with credentials goes out.
 * @returns `takesPart` is false for a 401 without a challenge
 * @throws ConnectionNotKept and other CallFailures, or the signal's reason
 */
export async function signInWithNtlm(
  lane: Lane,
  request: HttpPost,
  { scheme, settings, isSecondTry }: HandshakeOptions,
): Promise<{ readonly answer: HttpAnswer; readonly takesPart: boolean }> {
  const negotiateMessage = renderNegotiateMessage();
  const first = await postHarmless(lane, withToken(request, scheme, negotiateMessage, ''));
  if (first.status !== 401) return { answer: first, takesPart: true };
  const token = readToken(first.headers['www-authenticate'], scheme);
  const challenge = token === undefined ? undefined : readChallengeMessage(token);
  if (challenge === undefined) return { answer: first, takesPart: false };
  // A connection that nobody keeps ends by itself; one that ends at the request may do so because of the request.
  if (isSecondTry && !first.socket.destroyed)
    await once(first.socket, 'close', { signal: AbortSignal.timeout(MOMENT_MS) }).catch(() => undefined);
  if (first.socket.destroyed) throw new ConnectionNotKept(false);
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
  const answer = await post(lane, withToken(request, scheme, authenticateMessage, request.body));
  if (answer.status === 401 && answer.socket !== first.socket) throw new ConnectionNotKept(true);
  return { answer, takesPart: true };
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
