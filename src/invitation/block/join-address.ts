/**
 * Where a text holds addresses of the shape of a join link. Gives their parts as they stand there and compares nothing.
 */

/** Percent-encoded as it was found. */
export interface JoinAddress {
  /** With port and user, if any. */
  readonly authority: string;
  /** From the path; undefined where the query tells it. */
  readonly callId: string | undefined;
  readonly query: string;
}

/** What addresses of one form have in common. Patterns are made anew for each search, since they remember where it is. */
interface Form {
  /** Most texts hold none of this: no need to search them. */
  readonly hint: RegExp;
  /** An address from its host up to its query: a row of millions of characters is too long for a pattern with this flag to remember. */
  readonly address: () => RegExp;
  /** What its path ends with, always of the same length. */
  readonly mark: () => RegExp;
  readonly markLength: number;
}

/** CMS 3.x, and 2.x. */
const FORMS: readonly Form[] = [
  {
    hint: /meeting/iu,
    address: () => /([^\s/"<>?#]{1,255})(?:\/[^\s"<>?#]{0,200})?\/meeting\/([^\s/"<>?#&]{1,100})\/?(\?)?/iuy,
    mark: () => /\/meeting\/(?=[^\s/"<>?#&])/giu,
    markLength: '/meeting/'.length,
  },
  {
    hint: /invited/iu,
    address: () => /([^\s/"<>?#]{1,255})(?:\/[^\s"<>?#]{0,200})?\/invited\.sf()(\?)/iuy,
    mark: () => /\/invited\.sf\?/giu,
    markLength: '/invited.sf?'.length,
  },
];
/** In characters, as the patterns have them. */
const LONGEST_HOST = 255;
const LONGEST_PATH = 1 + 200;

/** The addresses in `text`, all of one form before those of the next. */
export function findJoinAddresses(text: string): JoinAddress[] {
  const found: JoinAddress[] = [];
  for (const form of FORMS) if (form.hint.test(text)) addOfForm(text, form, found);
  return found;
}

/** False for most texts, which need not be decoded and searched. */
export function mayHoldJoinAddress(text: string): boolean {
  return HINT.test(text);
}

const HINT = /meeting|invited/iu;

/**
 * Looks at a `http://` closely only where the end of such a path follows it in time: else a text with one every ten
 * characters would be read for hundreds of characters from each.
 */
function addOfForm(text: string, { address, mark, markLength }: Form, found: JoinAddress[]): void {
  const [schemes, marks, pattern] = [/https?:\/\//giu, mark(), address()];
  const [stops, queryEnds] = [/(?=[\s"<>?#]|$)/gu, /(?=[\s"<>#]|$)/gu];
  // A character beyond U+FFFF counts once for the pattern, and twice as an index.
  const unitsOfCharacter = /[\u{10000}-\u{10ffff}]/u.test(text) ? 2 : 1;
  let [markAt, stopAt] = [-1, -1];
  while (schemes.test(text)) {
    const host = schemes.lastIndex;
    if (markAt < host) markAt = nextPlace(marks, text, host) - markLength;
    if (markAt < 0) break;
    if (stopAt < host) stopAt = nextPlace(stops, text, host);
    const hostEnd = text.indexOf('/', host);
    if (stopAt < markAt) schemes.lastIndex = stopAt;
    else if (hostEnd - host > LONGEST_HOST * unitsOfCharacter) continue;
    else if (markAt - hostEnd > LONGEST_PATH * unitsOfCharacter) continue;
    else {
      pattern.lastIndex = host;
      const [, authority, callId, hasQuery] = pattern.exec(text) ?? [];
      if (authority === undefined) continue;
      const queryStart = pattern.lastIndex;
      const end = hasQuery === undefined ? queryStart : nextPlace(queryEnds, text, queryStart);
      schemes.lastIndex = end;
      found.push({
        authority,
        callId: callId === '' ? undefined : callId,
        query: text.slice(queryStart, end),
      });
    }
  }
}

/** Where the match ends, 0 where there is none. */
function nextPlace(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  pattern.test(text);
  return pattern.lastIndex;
}
