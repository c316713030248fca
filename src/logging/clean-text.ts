/**
 * Makes a text fit for the log: known secrets are masked in every spelling that the program gives them on the wire, links
 * with a secret and credentials are masked even when nobody told us of them, and no character can begin a line of its own
 * or steer a terminal. A second line of defence: nothing of the kind is meant to be logged in the first place.
 */
import { Buffer } from 'node:buffer';

const MASK = '[masked]';

/** Longer than any sentence of ours, shorter than a body. */
const LONGEST = 2000;

/** A shorter one is part of ordinary words: masking it would garble addresses and hide nothing. */
const SHORTEST_SECRET = 6;

/** What looks like a secret by its surroundings, whoever's it is. */
const TELLTALES: readonly (readonly [RegExp, string])[] = [
  [/([?&;](?:amp;)?secret=)[^\s&"'<>#]+/gi, `$1${MASK}`],
  [/(:\/\/)[^\s/@]+@/g, `$1${MASK}@`],
  [/\b(Basic|NTLM|Negotiate|Bearer)\s+(?=[A-Za-z]*[0-9+/=])[A-Za-z0-9+/_.~-]{8,}=*/gi, `$1 ${MASK}`],
];

/** Control characters, line and paragraph separators, the marks that turn the direction of writing, halves of pairs. */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * @param secrets as they stand in the settings; those under six characters are not looked for
 * @returns a pure function from text to text
 */
export function createTextCleaner(secrets: readonly string[]): (text: string) => string {
  const spellings = [...new Set(secrets.filter(isLongEnough).flatMap(spellingsOf))]
    // The longest first: a secret that holds another one is masked whole.
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const [telltale, masked] of TELLTALES) clean = clean.replace(telltale, masked);
    for (const spelling of spellings) clean = clean.replaceAll(spelling, MASK);
    clean = escapeUnsafe(clean);
    return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}...` : clean;
  };
}

/** What cannot be seen, or would steer a terminal, as an escape that can be read. Pure. */
export function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, toEscape);
}

function isLongEnough(secret: string): boolean {
  return [...secret].length >= SHORTEST_SECRET;
}

/** As it is, in a URL, in XML, in JSON, and inside the Base64 of Basic and NTLM. */
function spellingsOf(secret: string): readonly string[] {
  const utf8 = Buffer.from(secret, 'utf8');
  const xml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = xml.replaceAll('"', '&quot;');
  return [
    secret,
    // By way of bytes, since encodeURIComponent throws at half a surrogate pair.
    encodeURIComponent(utf8.toString('utf8')),
    xml,
    quoted.replaceAll("'", '&apos;'),
    quoted.replaceAll("'", '&#39;'),
    JSON.stringify(secret).slice(1, -1),
    ...insideBase64(utf8),
    ...insideBase64(Buffer.from(secret, 'utf16le')),
  ];
}

/**
 * The part of a Base64 text that is the same whatever stands before and after the secret, at each of the three ways in
 * which it can lie on the groups of three bytes. Parts too short to be told from a word are left out.
 */
function insideBase64(secret: Buffer): readonly string[] {
  return [0, 1, 2]
    .map((offset) =>
      Buffer.concat([Buffer.alloc(offset), secret])
        .toString('base64')
        .slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + secret.length) * 4) / 3)),
    )
    .filter((part) => part.length >= 6);
}

function toEscape(character: string): string {
  const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  return named ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
