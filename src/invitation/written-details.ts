/**
 * The join details that a block was written for, worked out from what the block shows and proved by the marker's
 * fingerprint: with them our numbers are told from the user's, although the marker holds none. Guesses nothing: without
 * the link's secret, which only the block or CMS knows, there is no answer.
 */
import type { JoinDetails } from '../model.js';
import type { BlockWords, LinkTarget } from './block-words.js';
import { fingerprint, hasSecret } from './fingerprint.js';
import { callIdsOf } from './join-link.js';
import { WORD_KIND, type WordKind, type WordList } from './word-list.js';

/** More of a kind than this are not tried. */
const MAX_LINKS = 4;
const MAX_NUMBERS = 60;

/** @param room today's, where known: what the template does not show may be as it was */
export function writtenDetails(
  { words, targets }: BlockWords,
  wanted: string,
  room: JoinDetails | undefined,
): JoinDetails | undefined {
  const shown = (kind: WordKind) => [...addressesOf(targets, kind), ...wordsOfKind(words, kind, MAX_LINKS)];
  const ownLinks = some(shown(WORD_KIND.link), MAX_LINKS);
  // A block with another link was written for other details.
  const links = ownLinks.length === 0 && room !== undefined ? [room.webLink] : ownLinks;
  const addresses = some(
    [
      ...shown(WORD_KIND.address).map((found) => found.replace(/^[a-z]+:/iu, '')),
      ...(room === undefined ? [] : [room.sipAddress]),
    ],
    MAX_LINKS,
  );
  const pins = [
    '',
    ...(room === undefined ? [] : [room.pin]),
    ...wordsOfKind(words, WORD_KIND.number, MAX_NUMBERS),
  ];
  for (const webLink of links.filter(hasSecret)) {
    for (const callId of some([...callIdsOf(webLink), ...(room === undefined ? [] : [room.callId])], 2)) {
      for (const sipAddress of addresses) {
        for (const pin of pins) {
          const details = { webLink, sipAddress, callId, pin, spaceName: room?.spaceName ?? '' };
          if (fingerprint(details) === wanted) return details;
        }
      }
    }
  }
  return undefined;
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
