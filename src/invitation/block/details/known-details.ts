/**
 * Which words are join details: of the room, of what the marker remembers, of what the blocks show. With the secret of a
 * join link in a block, whoever has the block can compare its words with the marker's keyed hashes.
 */
import type { JoinDetails } from '../../../model.js';
import { readJoinLink } from './join-link.js';
import type { Marker } from '../marker.js';
import {
  type Detail,
  detailsByWord,
  detailWords,
  hashOf,
  isKeyed,
  keyedHash,
  keyOf,
  type OwnWord,
} from '../words/own-words.js';
import { readTarget, type Word } from '../words/words.js';

/** Of more join links than anybody puts into a block, not all are tried as keys. */
const MAX_KEYS = 4;

/** As a phone writes it around a number that it finds in a text; what somebody has typed dials more. */
const LINK_OF_NUMBER = /^(?:tel|callto):(\p{N}{1,100})$/u;

/** What is certain for all the blocks of a meeting. */
export class KnownDetails {
  /** Details of the marker, of the past, too, by their keyed hashes. */
  readonly #byHash: ReadonlyMap<string, OwnWord>;
  readonly #past: ReadonlySet<OwnWord>;
  readonly #ofRoom: ReadonlyMap<string, Detail>;
  readonly #keys = new Set<string>();
  /** Whether the block was written with a key: else what is known of the past proves nothing about it. */
  readonly isKeyed: boolean;

  constructor(marker: Marker | undefined, room: JoinDetails | undefined) {
    const { sequence = [], targets = [] } = marker?.words ?? {};
    this.#past = new Set(marker?.past);
    const written = [...sequence, ...targets].filter(isKeyed);
    this.isKeyed = written.length > 0;
    this.#byHash = new Map([...this.#past, ...written].map((own) => [hashOf(own), own]));
    this.#ofRoom = room === undefined ? new Map() : detailWords(room);
    if (marker !== undefined && room !== undefined) this.#addKey(keyOf(room.webLink));
  }

  /** Takes the secret of a link as a key, if it is the key that the marker knows the link by. */
  tryKeyOf(link: string): void {
    const key = keyOf(link);
    const text = readJoinLink(link)?.text ?? '';
    if (key === undefined || this.#keys.size >= MAX_KEYS || this.#keys.has(key)) return;
    if (this.#byHash.has(keyedHash(text, key))) this.#addKey(key);
  }

  #addKey(key: string | undefined): void {
    if (key !== undefined) this.#keys.add(key);
  }

  /** A word as the marker knows it, by whichever key. */
  find(text: string): readonly OwnWord[] {
    return [...this.#keys].flatMap((key) => this.#byHash.get(keyedHash(text, key)) ?? []);
  }

  /** True for a hash of a detail that is no longer one. */
  isPast(own: OwnWord): boolean {
    return this.#past.has(own);
  }

  /** True for a detail by proof, and for a link for dialling it: phones make such links of numbers. */
  isCertain(text: string): boolean {
    const isDetail = (word: string) => this.#ofRoom.has(word) || this.find(word).length > 0;
    const number = LINK_OF_NUMBER.exec(text)?.[1];
    return isDetail(text) || (number !== undefined && isDetail(number));
  }

  /** Which of the room's details a word is, if any. */
  ofRoom(text: string): Detail | undefined {
    return this.#ofRoom.get(text);
  }
}

/** What a block itself gives away. */
export interface RevealedDetails {
  /** Where its join links and addresses lead, and the numbers of their rooms. */
  readonly details: ReadonlyMap<string, Detail>;
  /** The one join link and the one address that it shows or leads to, where there is no second one. */
  readonly onlyOnes: ReadonlySet<string>;
}

/** A block has few links of ours; of very many, not all are read. */
const MAX_TARGETS = 1000;

/** Clients make `mailto:` links of the addresses that people type. */
const LINK_TO_CALL = /^(?:sips?|ciscotel):/iu;

export function readRevealedDetails(words: readonly Word[], linkTargets: readonly string[]): RevealedDetails {
  const someTargets = linkTargets.slice(0, MAX_TARGETS);
  const targets = someTargets.map(readTarget);
  const called = someTargets.filter((target) => LINK_TO_CALL.test(target)).map(readTarget);
  const textsOf = (kind: Word['kind'], some: readonly Pick<Word, 'kind' | 'text'>[]) =>
    new Set(some.filter((word) => word.kind === kind).map(({ text }) => text));
  const all = [...targets, ...words];
  const [links, addresses] = [textsOf('link', all), textsOf('address', all)];
  const onlyOne = (texts: ReadonlySet<string>) => (texts.size === 1 ? [...texts] : []);
  const ofRooms = [...links].slice(0, MAX_TARGETS);
  const details = detailsByWord({
    c: ofRooms.map((link) => link.split(' ')[2] ?? ''),
    a: [...textsOf('address', called), ...onlyOne(addresses)],
    l: ofRooms,
  });
  return { details, onlyOnes: new Set([...onlyOne(links), ...onlyOne(addresses)]) };
}

/** True for a link for dialling in that holds one of the numbers: `tel:+49301234,,104417#`. */
export function isDialling(target: string, isKnown: (number: string) => boolean): boolean {
  return /^(?:tel|callto):/.test(target) && (target.match(/\p{N}{1,100}/gu) ?? []).some(isKnown);
}
