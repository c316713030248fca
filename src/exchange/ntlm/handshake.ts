/** The NTLM handshake of one connection: negotiate, challenge, authenticate. */
import type { EwsSettings } from '../../config/settings.js';
import { type HttpAnswer, type HttpPost } from '../transport/http-post.js';
import type { Lane } from '../transport/lanes.js';

export async function signInWithNtlm(
  _lane: Lane,
  _request: HttpPost,
  _scheme: 'NTLM' | 'Negotiate',
  _settings: EwsSettings,
): Promise<HttpAnswer | 'no-challenge'> {
  return 'no-challenge';
}
