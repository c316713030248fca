/**
 * What a 401 offers, and which way of signing in is taken of it.
 * https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
import type { IncomingHttpHeaders } from 'node:http';

/** `Negotiate` stands for NTLM messages that are carried under that name. */
export type Scheme = 'NTLM' | 'Negotiate' | 'Basic';

/** Names of schemes, lower case. */
export type Offers = ReadonlySet<string>;

/** The schemes that a 401 offers. Node joins several headers with commas. */
export function readOffers(headers: IncomingHttpHeaders): Offers {
  const offers = new Set<string>();
  // A scheme stands at the beginning or after a comma, and is not followed by `=` as a parameter is.
  for (const [, name = ''] of (headers['www-authenticate'] ?? '').matchAll(
    /(?:^|,)\s*([A-Za-z][\w-]*)(?=\s|,|$)(?!\s*=)/g,
  )) {
    offers.add(name.toLowerCase());
  }
  return offers;
}

/** @returns undefined where nothing that is offered is allowed */
export function chooseScheme(
  offers: Offers,
  auth: 'auto' | 'ntlm' | 'basic',
  mayUseBasic: boolean,
): Scheme | undefined {
  if (auth !== 'basic') {
    if (offers.has('ntlm')) return 'NTLM';
    // Windows takes NTLM messages under this name too.
    if (offers.has('negotiate')) return 'Negotiate';
  }
  return auth !== 'ntlm' && mayUseBasic && offers.has('basic') ? 'Basic' : undefined;
}
