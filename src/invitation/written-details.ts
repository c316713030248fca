/**
 * The join details that a block was written for, worked out from what the block shows and proved by the marker's
 * fingerprint: with them our numbers are told from the user's, although the marker holds none. Guesses nothing: without
 * the link's secret, which only the block or CMS knows, there is no answer.
 */
import type { JoinDetails } from '../model.js';
import { fingerprint, hasSecret } from './fingerprint.js';
import { callIdsOf, isJoinLink } from './join-link.js';
import { WORD_KIND, type WordKind, type WordList } from './word-list.js';
import { readWords } from './words.js';

/** More of a kind than this are not tried. */
const MAX_LINKS = 4;
const MAX_NUMBERS = 60;

/**
 * @param shown the block's text, and where its links lead
 * @param room today's, where known: what the template does not show may be as it was
 */
export function writtenDetails(
  shown: { readonly text: string; readonly linkTargets: readonly string[] },
  wanted: string,
  room: JoinDetails | undefined,
): JoinDetails | undefined {
  const texts = [shown.text, ...shown.linkTargets].map((text) => readWords(text));
  const words = (kind: WordKind, most: number) => texts.flatMap((list) => wordsOfKind(list, kind, most));
  const ownLinks = some(
    [...shown.linkTargets.filter(isJoinLink), ...words(WORD_KIND.link, MAX_LINKS)],
    MAX_LINKS,
  );
  // A block with another link was written for other details.
  const links = ownLinks.length === 0 && room !== undefined ? [room.webLink] : ownLinks;
  const addresses = some(
    [
      ...words(WORD_KIND.address, MAX_LINKS).map((found) => found.replace(/^[a-z]+:/iu, '')),
      ...(room === undefined ? [] : [room.sipAddress]),
    ],
    MAX_LINKS,
  );
  const pins = [
    '',
    ...(room === undefined ? [] : [room.pin]),
    ...some(words(WORD_KIND.number, MAX_NUMBERS), MAX_NUMBERS),
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

/** As they stand there, the first ones that differ. */
function wordsOfKind(words: WordList, kind: WordKind, most: number): string[] {
  const found = new Set<string>();
  for (let index = 0; index < words.length && found.size < most; index++)
    if (words.kindAt(index) === kind) found.add(words.sourceAt(index));
  return [...found];
}

function some(found: readonly string[], limit: number): string[] {
  return [...new Set(found)].slice(0, limit);
}
