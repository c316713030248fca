/**
 * Finding a room's join link, however a client or a link scanner has spelled it: entities, percent-encoding, upper case in
 * the host, CMS 2.x's `/invited.sf` form, or inside the address of a scanner such as Safe Links. Changes nothing.
 */
import { unescape } from 'node:querystring';

/** Where a join link leads. */
export interface JoinLink {
  readonly callId: string;
  /** Empty where the link has none. */
  readonly secret: string;
  /** The same for every spelling of the link, and for no other link. */
  readonly text: string;
}

/** True when `text`, an address or any text, holds the join link `webLink`. */
export function holdsJoinLink(text: string, webLink: string): boolean {
  const wanted = readJoinLinks(webLink)[0]?.text;
  if (wanted === undefined) return webLink !== '' && text.includes(webLink);
  return readJoinLinks(text).some((found) => found.text === wanted);
}

/** Where an address leads; undefined where it is no join link, whichever server and room it may be of. */
export function readJoinLink(address: string): JoinLink | undefined {
  return readJoinLinks(address).find(({ callId, secret }) => secret !== '' || /^[0-9]{1,100}$/.test(callId));
}

/** All that could be a join link in a text, with up to three layers of percent-encoding taken off. */
function readJoinLinks(text: string): JoinLink[] {
  if (!HINT.test(text)) return [];
  const found = new Map<string, JoinLink>();
  for (const [address] of text.matchAll(/[^\s"<>]+/g)) {
    if (!HINT.test(address)) continue;
    for (let spelling = address, layer = 0; layer <= MOST_LAYERS; layer++) {
      for (const link of readPlainLinks(spelling)) if (!found.has(link.text)) found.set(link.text, link);
      const decoded = unescape(spelling);
      if (decoded === spelling) break;
      spelling = decoded;
    }
  }
  return [...found.values()];
}

/** The end of a path, with percent-encoded slashes or without: most texts only speak of a meeting. */
const HINT = /(?:\/|2f)meeting(?:\/|%)|invited/i;
const MOST_LAYERS = 3;

/** Ends of paths of CMS 3.x, with the number of the room, and of CMS 2.x. */
const PATH_END = /\/meeting\/([^\s/"<>?#&]{1,100})\/?(\?)?|\/invited\.sf(\?)/gi;
/** In characters: so far before the end of its path a link begins. */
const LONGEST_BEGINNING = 8 + 255 + 200;

/** The address nearest to the path is that of the room: what stands before it is a link scanner's. */
function readPlainLinks(text: string): JoinLink[] {
  const links: JoinLink[] = [];
  for (const { 0: pathEnd, 1: callId, 2: meetingQuery, 3: query, index } of text.matchAll(PATH_END)) {
    const beginning = BEGINNING.exec(text.slice(Math.max(0, index - LONGEST_BEGINNING), index));
    const host = hostOf(beginning?.[1] ?? '');
    if (host === '') continue;
    const queryFrom = index + pathEnd.length;
    const hasQuery = meetingQuery !== undefined || query !== undefined;
    links.push(toLink(host, callId, hasQuery ? queryFrom : -1, text));
  }
  return links;
}

const BEGINNING = /^.*https?:\/\/([^\s/"<>?#]{1,255})(?:\/[^\s"<>?#]{0,200})?$/is;

function toLink(host: string, pathId: string | undefined, queryFrom: number, text: string): JoinLink {
  const query =
    queryFrom < 0 ? '' : (QUERY.exec(text.slice(queryFrom, queryFrom + LONGEST_QUERY))?.[0] ?? '');
  const callId = withoutTail(pathId ?? valueOf(query, 'id'));
  const secret = withoutTail(valueOf(query, 'secret'));
  return { callId, secret, text: `join ${host} ${callId.toLowerCase()} ${secret}` };
}

const QUERY = /^[^\s"<>#]*/;
const LONGEST_QUERY = 4000;

/** Still percent-encoded; empty where the query does not tell it. Of several the first counts: others are a scanner's. */
function valueOf(query: string, name: 'id' | 'secret'): string {
  const parts = query.replaceAll('&amp;', '&').split('&');
  const part = parts.find((one) => one.toLowerCase().startsWith(`${name}=`));
  return part?.slice(name.length + 1) ?? '';
}

/** Proofpoint writes `__;!!...$` behind a link; in running text a full stop or a bracket may follow. */
function withoutTail(value: string): string {
  return unescape(value.replace(/__;.*$/s, '')).replace(/[.,;:!?)\]}'"*_\u2019\u201d\u00bb]{1,20}$/, '');
}

function hostOf(authority: string): string {
  return authority
    .replace(/^.*@/s, '')
    .replace(/:(?:443|80)$/, '')
    .replace(/\.(?=$|:)/, '')
    .toLowerCase();
}
