/**
 * Finding a room's join link in a body, however a client has spelled it: entities, percent-encoding, upper case in the
 * host, CMS 2.x's `/invited.sf` form, or inside the link of a scanner such as Safe Links. Does not change anything.
 */
import { decodeCharacterReferences } from '../html/character-references.js';
import { TRAIT } from '../html/elements.js';
import { KIND, type HtmlTokenList } from '../html/html-token-list.js';
import { findJoinAddresses, mayHoldJoinAddress, type JoinAddress } from './join-address.js';
import { decodePercent } from './percent-encoding.js';
import { endOfName, scanAttributes, type AttributeVisitor } from '../html/scan-attributes.js';

/** What makes two join links the same. */
interface JoinTarget {
  readonly host: string;
  readonly callId: string;
  readonly secret: string;
}

/** Addresses that the links among the tokens `from` up to the one before `to` lead to, decoded, in order. */
export function readLinkTargets(html: string, tokens: HtmlTokenList, from = 0, to = tokens.length): string[] {
  const targets: string[] = [];
  const takeTarget: AttributeVisitor = (nameStart, nameEnd, valueStart, valueEnd) => {
    if (isLinkAttribute(html, nameStart, nameEnd))
      targets.push(decodeCharacterReferences(html.slice(valueStart, valueEnd)).trim());
  };
  const { types } = tokens;
  const usual = usualLinkPattern();
  for (let index = from; index < to; index++) {
    if (((types[index] ?? 0) & LINK_START) !== LINK_START) continue;
    usual.lastIndex = tokens.startAt(index);
    const [, quoted, plain] = usual.exec(html) ?? [];
    const target = quoted ?? plain;
    if (target !== undefined) targets.push(decodeCharacterReferences(target).trim());
    else scanAttributes(html, endOfName(html, tokens.startAt(index) + 1), takeTarget);
  }
  return targets;
}

/**
 * A link with nothing but an address, as most are: quick for a program that has just been started. Without the `u` flag for
 * the reason in html-tokens.ts.
 */
function usualLinkPattern(): RegExp {
  return /<a[\t\n\f\r ]+href=(?:"([^"]*)"|([^\t\n\f\r "'>][^\t\n\f\r >]*))[\t\n\f\r ]*>/iy;
}

const LINK_START = KIND.start | TRAIT.link;

function isLinkAttribute(html: string, nameStart: number, nameEnd: number): boolean {
  // The last letter of either name, in lower case: tells most others without making a string of them.
  const last = html.charCodeAt(nameEnd - 1) | 0x20;
  if (nameEnd - nameStart < 4 || (last !== 0x66 && last !== 0x63)) return false;
  return LINK_ATTRIBUTE.test(html.slice(nameStart, nameEnd).toLowerCase());
}

/** Safe Links keeps the address as it was in `originalsrc`; OWA puts `x_` before what it does not know. */
const LINK_ATTRIBUTE = /^(?:x_)*(?:href|originalsrc)$/u;

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

/** Without the `u` flag, as above: an old address tells the number in its query, which may be of any length. */
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
