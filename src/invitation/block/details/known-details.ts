/**
 * Which words are join details: of the room, of what the marker remembers, of what the blocks show. With the secret of a
 * join link in a block, whoever has the block can compare its words with the marker's keyed hashes.
 */
import type { JoinDetails } from '../../../model.js';
import { readJoinLink } from './join-link.js';
import type { Marker } from '../marker.js';
import type { Evidence } from '../words/compare-words.js';
import {
  detailTexts,
  GUESSED,
  hashWord,
  isDetailWord,
  keyedWord,
  keyOf,
  type OwnWord,
} from '../words/own-words.js';

/** Of more join links than anybody puts into a block, not all are tried as keys. */
const MAX_KEYS = 4;

/** What is certain for all the blocks of a meeting. */
export class KnownDetails {
  readonly #marked: ReadonlySet<OwnWord>;
  readonly #past: ReadonlySet<OwnWord>;
  readonly #roomTexts: ReadonlySet<string>;
  readonly #keys = new Set<string>();
  /** The same words come again and again, and hashing them is what costs. */
  readonly #evidence = new Map<string, Evidence>();

  /** @param links of the blocks; one that the marker knows has the secret as its key that the details are known by */
  constructor(marker: Marker | undefined, room: JoinDetails | undefined, links: readonly string[]) {
    const { sequence = [], targets = [] } = marker?.words ?? {};
    this.#past = new Set(marker?.past);
    this.#marked = new Set([...sequence, ...targets].filter(isDetailWord));
    this.#roomTexts = new Set(room === undefined ? [] : detailTexts(room));
    const ofRoom = marker === undefined || room === undefined ? undefined : keyOf(room.webLink);
    if (ofRoom !== undefined) this.#keys.add(ofRoom);
    for (const link of links) {
      const key = keyOf(link);
      if (key === undefined || this.#keys.size >= MAX_KEYS) continue;
      if (this.#isKnown(keyedWord(readJoinLink(link)?.text ?? '', key))) this.#keys.add(key);
    }
  }

  #isKnown(own: OwnWord): boolean {
    return this.#marked.has(own) || this.#past.has(own);
  }

  evidenceOf(text: string): Evidence {
    const known = this.#evidence.get(text);
    if (known !== undefined) return known;
    const keyed = [...this.#keys].map((key) => keyedWord(text, key)).filter((own) => this.#isKnown(own));
    const evidence = {
      hashes: [hashWord(text), keyedWord(text, GUESSED), ...keyed],
      isDetail: keyed.length > 0,
      isPast: keyed.some((own) => this.#past.has(own)),
      isOfRoom: this.#roomTexts.has(text),
    };
    this.#evidence.set(text, evidence);
    return evidence;
  }
}
