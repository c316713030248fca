/**
 * Finding a room's join link in a body, however a client has spelled it: entities, percent-encoding, upper case in the
 * host, CMS 2.x's `/invited.sf` form, or inside the link of a scanner such as Safe Links. Does not change anything.
 */
import { characterReferenceDecoder, decodeCharacterReferences } from './character-references.js';
import { TRAIT } from './elements.js';
import type { HtmlTokenList } from './html-token-list.js';
import { readAttributes } from './html-tokens.js';

/** What makes two join links the same. */
interface JoinTarget {
  readonly host: string;
  readonly callId: string;
  readonly secret: string;
}

/** Addresses that the links among the tokens `from` up to the one before `to` lead to, decoded, in order. */
export function readLinkTargets(html: string, tokens: HtmlTokenList, from = 0, to = tokens.length): string[] {
  const decode = characterReferenceDecoder();
  const targets: string[] = [];
  for (let index = from; index < to; index++) {
    const { kind, traits } = tokens.typeAt(index);
    const link = kind === 'start' && (traits & TRAIT.link) !== 0 ? tokens.at(index) : undefined;
    if (link === undefined) continue;
    for (const { name, value } of readAttributes(html, link)) {
      if (LINK_ATTRIBUTE.test(name)) targets.push(decodeCharacterReferences(value, decode).trim());
    }
  }
  return targets;
}

/** Safe Links keeps the address as it was in `originalsrc`; OWA puts `x_` before what it does not know. */
const LINK_ATTRIBUTE = /^(?:x_)*(?:href|originalsrc)$/u;

/** True when `text`, an address or any text, holds the join link `webLink`. */
export function holdsJoinLink(text: string, webLink: string): boolean {
  return joinLinkTest(webLink)(text);
}

/** The same for many texts: the link is read once. */
export function joinLinkTest(webLink: string): (text: string) => boolean {
  const wanted = readJoinTargets(webLink)[0];
  return wanted === undefined
    ? (text) => webLink !== '' && text.includes(webLink)
    : (text) => readJoinTargets(text).some((target) => isSameTarget(target, wanted));
}

function isSameTarget(target: JoinTarget, wanted: JoinTarget): boolean {
  return (
    target.host === wanted.host &&
    isSameInText(target.callId, wanted.callId) &&
    isSameInText(target.secret, wanted.secret)
  );
}

/** In running text a full stop or bracket may follow. */
function isSameInText(found: string, wanted: string): boolean {
  if (found === wanted) return true;
  return found.length <= wanted.length + 20 && found.replace(TRAILING_PUNCTUATION, '') === wanted;
}

const TRAILING_PUNCTUATION = /[.,;:!?)\]}'"*_\u2019\u201d\u00bb]+$/u;

/** True for an address of the shape that CMS gives to join links, whichever server and room it leads to. */
export function isJoinLink(address: string): boolean {
  return readJoinTargets(address).some(({ callId, secret }) => secret !== '' || /^[0-9]+$/u.test(callId));
}

/** The numbers of the rooms that an address leads to, in lower case; mostly one or none. */
export function callIdsOf(address: string): string[] {
  return readJoinTargets(address).map(({ callId }) => callId.toLowerCase());
}

const MEETING_LINK =
  /https?:\/\/([^\s/"<>?#]{1,255})(?:\/[^\s"<>?#]{0,200})?\/meeting\/([^\s/"<>?#&]{1,100})\/?(?:\?([^\s"<>#]*))?/giu;
const INVITED_LINK = /https?:\/\/([^\s/"<>?#]{1,255})(?:\/[^\s"<>?#]{0,200})?\/invited\.sf\?([^\s"<>#]*)/giu;

function readJoinTargets(text: string): JoinTarget[] {
  const targets: JoinTarget[] = [];
  // Most texts hold none of this: no need to decode and search them.
  if (!/meeting|invited/iu.test(text)) return targets;
  for (const spelling of spellings(text)) {
    for (const match of spelling.matchAll(MEETING_LINK)) {
      const query = readQuery(match[3] ?? '');
      targets.push({
        host: hostOf(match[1]),
        callId: decodePercent(match[2] ?? ''),
        secret: query.get('secret') ?? '',
      });
    }
    for (const match of spelling.matchAll(INVITED_LINK)) {
      const query = readQuery(match[2] ?? '');
      targets.push({
        host: hostOf(match[1]),
        callId: query.get('id') ?? '',
        secret: query.get('secret') ?? '',
      });
    }
  }
  return targets;
}

/** The text as it is, and with one and two layers of percent-encoding taken off. */
function spellings(text: string): string[] {
  const once = decodePercent(text);
  if (once === text) return [text];
  const twice = decodePercent(once);
  return twice === once ? [text, once] : [text, once, twice];
}

function readQuery(query: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const part of query.replaceAll('&amp;', '&').split('&')) {
    const equals = part.indexOf('=');
    if (equals > 0) values.set(part.slice(0, equals).toLowerCase(), decodePercent(part.slice(equals + 1)));
  }
  return values;
}

function hostOf(authority: string | undefined): string {
  return (authority ?? '')
    .replace(/^.*@/u, '')
    .replace(/:(?:443|80)$/u, '')
    .replace(/\.(?=$|:)/u, '')
    .toLowerCase();
}

/** Percent-encoding taken off where it is valid UTF-8, left where it is not. */
function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-fA-F]{2})+/gu, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
