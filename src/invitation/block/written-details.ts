/**
 * The join details that a block was written for, worked out from what the block shows and proved by the marker's
 * fingerprint: with them our numbers are told from the user's, although the marker holds none. Guesses nothing: without
 * the link's secret, which only the block or CMS knows, there is no answer.
 */
import type { JoinDetails } from '../../model.js';
import type { BlockWords } from './block-words.js';
import { fingerprint, hasSecret } from './fingerprint.js';
import { callIdsOf, isJoinLink } from './join-link.js';
import type { Marker } from './marker.js';
import { WORD_KIND } from './word-kinds.js';
import type { WordList } from './word-list.js';

/** More of a kind than this are not tried. */
const MAX_LINKS = 6;
const MAX_NUMBERS = 60;

/** In characters: ours are never that long, and a sum of what is would take its time. */
const LONGEST_DETAIL = 2000;

/** In all the blocks of a body: a few microseconds each. */
const MAX_TRIALS = 3000;

export interface WrittenDetails {
  readonly details: JoinDetails;
  /** Their fingerprint. */
  readonly sum: string;
  /** They are no longer those of the meeting. */
  readonly isOfThePast: boolean;
}

/** Finds for which details the blocks of a meeting were written: today's, or those of the marker's past. */
export class WrittenDetailsFinder {
  readonly #marker: Marker;
  readonly #room: JoinDetails | undefined;
  #trials = 0;

  /** @param room today's, where known: what the template does not show may be as it was */
  constructor(marker: Marker, room: JoinDetails | undefined) {
    [this.#marker, this.#room] = [marker, room];
  }

  find(block: BlockWords): WrittenDetails | undefined {
    const room = this.#room;
    const shown = shownDetails(block, room);
    // What the block shows proves more than what it does not.
    return (
      this.#firstKnown(possibleDetails(shown, room, numbersIn(block)), this.#marker.earlier) ??
      this.#firstKnown(possibleDetails(shown, room, room === undefined ? [''] : ['', room.pin]), [])
    );
  }

  /** The first that the marker knows: of today if possible. */
  #firstKnown(all: Iterable<JoinDetails>, past: readonly string[]): WrittenDetails | undefined {
    let earlier: WrittenDetails | undefined;
    for (const details of all) {
      if (this.#trials++ >= MAX_TRIALS) break;
      const sum = fingerprint(details);
      if (sum === this.#marker.fingerprint) return { details, sum, isOfThePast: false };
      if (earlier === undefined && past.includes(sum)) earlier = { details, sum, isOfThePast: true };
    }
    return earlier;
  }
}

interface Shown {
  readonly links: readonly string[];
  readonly addresses: readonly string[];
}

function shownDetails({ words, targets }: BlockWords, room: JoinDetails | undefined): Shown {
  const links = new Set<string>();
  const addresses = new Set<string>();
  for (const [address, word] of targets) {
    if (address.length > LONGEST_DETAIL) continue;
    if (word.kind === WORD_KIND.address) addresses.add(withoutScheme(address));
    else if (word.kind === WORD_KIND.link && links.size < MAX_LINKS) addLinks(links, address);
  }
  for (const index of words.firstThatDiffer(WORD_KIND.link))
    if (links.size < MAX_LINKS && isShort(words, index)) addLinks(links, words.sourceAt(index));
  for (const index of words.firstThatDiffer(WORD_KIND.address))
    if (isShort(words, index)) addresses.add(withoutScheme(words.sourceAt(index)));
  const known = [...addresses].slice(0, MAX_LINKS);
  if (room === undefined) return { links: [...links], addresses: known };
  return {
    // A block with another link was written for other details.
    links: links.size === 0 ? [room.webLink] : [...links],
    addresses: [...new Set([...known, room.sipAddress])],
  };
}

function isShort(words: WordList, index: number): boolean {
  return words.toAt(index) - words.fromAt(index) <= LONGEST_DETAIL;
}

/** As they stand there, the first ones that differ. */
function numbersIn({ words }: BlockWords): string[] {
  const found = new Map<number, string>();
  for (let index = 0; index < words.length && found.size < MAX_NUMBERS; index++)
    if (words.kindAt(index) === WORD_KIND.number && isShort(words, index) && !found.has(words.sumAt(index)))
      found.set(words.sumAt(index), words.sourceAt(index));
  return [...found.values()];
}

function* possibleDetails(
  { links, addresses }: Shown,
  room: JoinDetails | undefined,
  pins: readonly string[],
): Generator<JoinDetails> {
  const spaceName = room?.spaceName ?? '';
  for (const webLink of links.filter(hasSecret)) {
    const callIds = new Set([
      ...callIdsOf(webLink).slice(0, 1),
      ...(room === undefined ? [] : [room.callId]),
    ]);
    for (const callId of callIds)
      for (const sipAddress of addresses)
        for (const pin of pins) yield { webLink, sipAddress, callId, pin, spaceName };
  }
}

function withoutScheme(address: string): string {
  return address.replace(/^[a-z]+:/iu, '');
}

/** With those that a link scanner, such as Safe Links, has put into an address of its own. */
function addLinks(links: Set<string>, address: string): void {
  links.add(address);
  if (!URL.canParse(address)) return;
  for (const value of new URL(address).searchParams.values()) if (isJoinLink(value)) links.add(value);
}
