/**
 * Finding a room's join link in a body, however a client has spelled it: entities, percent-encoding, upper case in the
 * host, CMS 2.x's `/invited.sf` form, or inside the link of a scanner such as Safe Links. Does not change anything.
 */
import { findJoinAddresses, mayHoldJoinAddress, type JoinAddress } from './join-address.js';
import { decodePercent } from './percent-encoding.js';

/** What makes two join links the same. */
interface JoinTarget {
  readonly host: string;
  readonly callId: string;
  readonly secret: string;
}

/** True when `text`, an address or any text, holds the join link `webLink`. */
export function holdsJoinLink(text: string, webLink: string): boolean {
  return new JoinLinkTest(webLink).isIn(text);
}

/** The same for many texts: the link is read once. */
export class JoinLinkTest {
  readonly #webLink: string;
  readonly #target: JoinTarget | undefined;

  constructor(webLink: string) {
    this.#webLink = webLink;
    const address = readJoinAddresses(webLink)[0];
    if (address !== undefined)
      this.#target = {
        host: hostOf(address),
        callId: callIdOf(address),
        secret: decodePercent(queryValue(address.query, SECRET)),
      };
  }

  isIn(text: string): boolean {
    const target = this.#target;
    if (target === undefined) return this.#webLink !== '' && text.includes(this.#webLink);
    // Others' links have other secrets: they need not be taken apart.
    return (
      mayHoldJoinAddress(text) &&
      spellings(text).some(
        ({ spelling, decoded }) =>
          decoded.includes(target.secret) &&
          findJoinAddresses(spelling).some((found) => leadsTo(found, target)),
      )
    );
  }
}

/** The cheap comparisons come first. */
function leadsTo(address: JoinAddress, wanted: JoinTarget): boolean {
  return (
    hostOf(address) === wanted.host &&
    isSameInText(callIdOf(address), wanted.callId) &&
    isSameEncoded(queryValue(address.query, SECRET), wanted.secret)
  );
}

/** In running text a full stop or bracket may follow. */
function isSameInText(found: string, wanted: string): boolean {
  if (found === wanted) return true;
  if (!found.startsWith(wanted) || found.length > wanted.length + MOST_PUNCTUATION) return false;
  return found.replace(TRAILING_PUNCTUATION, '') === wanted;
}

const MOST_PUNCTUATION = 20;
const TRAILING_PUNCTUATION = /[.,;:!?)\]}'"*_\u2019\u201d\u00bb]+$/u;

/** The same where `found` is percent-encoded. */
function isSameEncoded(found: string, wanted: string): boolean {
  // Nine characters, three bytes of UTF-8, are at most what one becomes.
  if (found.length > 9 * (wanted.length + MOST_PUNCTUATION)) return false;
  return isSameInText(decodePercent(found), wanted);
}

/** True for an address of the shape that CMS gives to join links, whichever server and room it leads to. */
export function isJoinLink(address: string): boolean {
  return readJoinAddresses(address).some(
    (found) => queryValue(found.query, SECRET) !== '' || NUMBER.test(callIdOf(found)),
  );
}

/** Without the `u` flag, by which V8 remembers each character of a row: an old address tells the number in its query, which may be of any length. */
const NUMBER = /^[0-9]+$/;

/** The numbers of the rooms that an address leads to, in lower case; mostly one or none. */
export function callIdsOf(address: string): string[] {
  return readJoinAddresses(address).map((found) => callIdOf(found).toLowerCase());
}

function readJoinAddresses(text: string): JoinAddress[] {
  if (!mayHoldJoinAddress(text)) return [];
  return text.includes('%')
    ? spellings(text).flatMap(({ spelling }) => findJoinAddresses(spelling))
    : findJoinAddresses(text);
}

interface Spelling {
  readonly spelling: string;
  /** With one more layer of percent-encoding taken off, as the parts of its addresses are compared. */
  readonly decoded: string;
}

/** The text as it is, and with one and two layers of percent-encoding taken off. */
function spellings(text: string): Spelling[] {
  const found: Spelling[] = [];
  for (let spelling = text; found.length < 3;) {
    const decoded = decodePercent(spelling);
    found.push({ spelling, decoded });
    if (decoded === spelling) break;
    spelling = decoded;
  }
  return found;
}

function callIdOf({ callId, query }: JoinAddress): string {
  return decodePercent(callId ?? queryValue(query, ID));
}

const ID = /(?:^|&)id=([^&]*)/i;
/** Without the `u` flag, by which `i` would take a long s for an s. */
const SECRET = /(?:^|&)secret=([^&]*)/i;

/** Percent-encoded; empty where the query does not tell it. Of several the last counts. */
function queryValue(query: string, part: RegExp): string {
  let value = '';
  let rest = query.includes('&amp;') ? query.replaceAll('&amp;', '&') : query;
  for (let match = part.exec(rest); match !== null; match = part.exec(rest)) {
    value = match[1] ?? '';
    rest = rest.slice(match.index + match[0].length);
  }
  return value;
}

function hostOf({ authority }: JoinAddress): string {
  if (PLAIN_AUTHORITY.test(authority)) return authority.toLowerCase();
  return authority
    .replace(/^.*@/u, '')
    .replace(/:(?:443|80)$/u, '')
    .replace(/\.(?=$|:)/u, '')
    .toLowerCase();
}

/** A host and nothing else. */
const PLAIN_AUTHORITY = /^[^@:]*[^@:.]$/u;
