/**
 * What a 401 offers, and which way of signing in is taken of it.
 * https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { EwsSettings } from '../../config/settings.js';

/** What is chosen of an offer. `Negotiate` stands for NTLM messages that are carried under that name. */
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

/** Of all but Kerberos, which has to be asked for. @returns undefined where nothing that is offered is allowed */
export function chooseScheme(
  offers: Offers,
  auth: EwsSettings['auth'],
  mayUseBasic: boolean,
): Scheme | undefined {
  if (auth !== 'basic') {
    if (offers.has('ntlm')) return 'NTLM';
    // Windows takes NTLM messages under this name too.
    if (offers.has('negotiate')) return 'Negotiate';
  }
  return auth !== 'ntlm' && mayUseBasic && offers.has('basic') ? 'Basic' : undefined;
}

/** The known ones among them, for a sentence. */
export function describeOffers(offers: Offers): string {
  const known = ['ntlm', 'negotiate', 'basic', 'digest', 'bearer'].filter((each) => offers.has(each));
  return known.length === 0 ? 'nothing known' : known.join(', ');
}

/** The token behind the scheme's name in a 401's headers. Node joins several headers with commas. */
export function readToken(header: string | undefined, scheme: string): Buffer | undefined {
  const found = new RegExp(`(?:^|,)\\s*${scheme}\\s+([A-Za-z0-9+/]+={0,2})\\s*(?:,|$)`, 'i').exec(
    header ?? '',
  );
  return found?.[1] === undefined ? undefined : Buffer.from(found[1], 'base64');
}
