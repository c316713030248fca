/**
 * What a 401 offers, and which way of signing in is taken of it.
 * https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
import type { IncomingHttpHeaders } from 'node:http';

/** `Negotiate` stands for NTLM messages that are carried under that name. */
export type Scheme = 'NTLM' | 'Negotiate' | 'Basic';

/** Names of the schemes that a 401 offers, lower case. Node joins several headers with commas. */
export function readOffers(headers: IncomingHttpHeaders): ReadonlySet<string> {
  const offers = new Set<string>();
  // A scheme stands at the beginning or after a comma, and is not followed by `=` as a parameter is.
  for (const [, name = ''] of (headers['www-authenticate'] ?? '').matchAll(
    /(?:^|,)\s*([A-Za-z][\w-]*)(?=\s|,|$)(?!\s*=)/g,
  )) {
    offers.add(name.toLowerCase());
  }
  return offers;
}

/** @returns undefined where nothing that is offered is allowed. */
export function chooseScheme(
  offers: ReadonlySet<string>,
  auth: 'auto' | 'ntlm' | 'basic',
  isBasicSafe: boolean,
): Scheme | undefined {
  if (auth !== 'basic') {
    if (offers.has('ntlm')) return 'NTLM';
    // Windows takes NTLM messages under this name too.
    if (offers.has('negotiate')) return 'Negotiate';
  }
  return auth !== 'ntlm' && isBasicSafe && offers.has('basic') ? 'Basic' : undefined;
}
