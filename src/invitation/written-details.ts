/**
 * The join details that a block was written for, worked out from what the block shows and proved by the marker's
 * fingerprint: with them our numbers are told from the user's, although the marker holds none. Guesses nothing: without
 * the link's secret, which only the block or CMS knows, there is no answer.
 */
import type { JoinDetails } from '../model.js';
import type { BlockWords, LinkTarget } from './block-words.js';
import { fingerprint, hasSecret } from './fingerprint.js';
import { callIdsOf, isJoinLink } from './join-link.js';
import type { Marker } from './marker.js';
import { WORD_KIND, type WordKind, type WordList } from './word-list.js';

/** More of a kind than this are not tried. */
const MAX_LINKS = 6;
const MAX_NUMBERS = 60;

/** In all the blocks of a body: a few microseconds each. */
const MAX_TRIALS = 10_000;

/**
 * A function that gives the details for which a block was written: today's, or those of the marker's past.
 * @param room today's, where known: what the template does not show may be as it was
 */
export function writtenDetailsFinder(
  marker: Marker,
  room: JoinDetails | undefined,
): (block: BlockWords) => JoinDetails | undefined {
  let trials = 0;
  /** The first that the marker knows: of today if possible. */
  const firstKnown = (all: Iterable<JoinDetails>): JoinDetails | undefined => {
    let earlier: JoinDetails | undefined;
    for (const details of all) {
      if (trials++ >= MAX_TRIALS) break;
      const sum = fingerprint(details);
      if (sum === marker.fingerprint) return details;
      if (earlier === undefined && marker.earlier.includes(sum)) earlier = details;
    }
    return earlier;
  };
  return (block) => {
    const numbers = wordsOfKind(block.words, WORD_KIND.number, MAX_NUMBERS);
    // What the block shows proves more than what it does not.
    return (
      firstKnown(possibleDetails(block, room, numbers)) ??
      firstKnown(possibleDetails(block, room, room === undefined ? [''] : ['', room.pin]))
    );
  };
}

function* possibleDetails(
  { words, targets }: BlockWords,
  room: JoinDetails | undefined,
  pins: readonly string[],
): Generator<JoinDetails> {
  const shown = (kind: WordKind) => [...addressesOf(targets, kind), ...wordsOfKind(words, kind, MAX_LINKS)];
  const ownLinks = some(
    shown(WORD_KIND.link).flatMap((link) => [link, ...linksWithin(link)]),
    MAX_LINKS,
  );
  // A block with another link was written for other details.
  const links = ownLinks.length === 0 && room !== undefined ? [room.webLink] : ownLinks;
  const addresses = some(
    [
      ...shown(WORD_KIND.address).map((found) => found.replace(/^[a-z]+:/iu, '')),
      ...(room === undefined ? [] : [room.sipAddress]),
    ],
    MAX_LINKS,
  );
  for (const webLink of links.filter(hasSecret)) {
    for (const callId of some([...callIdsOf(webLink), ...(room === undefined ? [] : [room.callId])], 2)) {
      for (const sipAddress of addresses) {
        for (const pin of pins) yield { webLink, sipAddress, callId, pin, spaceName: room?.spaceName ?? '' };
      }
    }
  }
}

/** Join links that a link scanner, such as Safe Links, has put into an address of its own. */
function linksWithin(address: string): string[] {
  if (!URL.canParse(address)) return [];
  return [...new URL(address).searchParams.values()].filter(isJoinLink);
}

function addressesOf(targets: readonly LinkTarget[], kind: WordKind): string[] {
  return targets.filter(({ word }) => word.kind === kind).map(({ address }) => address);
}

/** As they stand there, the first ones that differ. */
function wordsOfKind(words: WordList, kind: WordKind, most: number): string[] {
  const found = new Map<number, string>();
  for (let index = 0; index < words.length && found.size < most; index++)
    if (words.kindAt(index) === kind && !found.has(words.sumAt(index)))
      found.set(words.sumAt(index), words.sourceAt(index));
  return [...found.values()];
}

function some(found: readonly string[], limit: number): string[] {
  return [...new Set(found)].slice(0, limit);
}
