/**
 * The words of a block as we wrote it, in order, in a form that may stand in the marker: a few bits of a sum for each
 * word of the template, and only the kind for numbers, addresses, links and whatever a detail is a part of, so that no
 * join detail is in it. With them a later cut tells our words from what the user typed in between, even after the
 * template was changed.
 */
import type { JoinDetails } from '../../model.js';
import { readLinkTargets } from '../html/attributes.js';
import { readBody } from '../html/body.js';
import { WORD_KIND, type WordKind } from './word-kinds.js';
import type { WordList } from './word-list.js';
import { wordSum } from './word-sum.js';
import { readWords } from './words.js';

/** One of our words: its sum, or one of the places below, where only the kind of a detail is told. */
export type OwnWord = number;

export class OwnWords {
  readonly sequence: readonly OwnWord[];
  /** Where our links lead: plain text shows it beside the link's text. */
  readonly targets: ReadonlySet<OwnWord>;
  readonly #all: ReadonlySet<OwnWord>;
  /** For the last eight bits of a sum: 1 where there may be such a word. */
  readonly #table = new Uint8Array(256);

  constructor(sequence: readonly OwnWord[], targets: readonly OwnWord[]) {
    [this.sequence, this.targets] = [sequence, new Set(targets)];
    this.#all = new Set(sequence);
    for (const own of sequence) this.#table[own & 0xff] = 1;
  }

  /** Could one of the words, which are all words in the narrow sense or numbers, be one of the sequence? */
  mayHoldOneOf(words: WordList): boolean {
    if (this.#all.has(DETAIL)) return words.length > 0;
    const hasNumbers = this.#all.has(NUMBER);
    if (!hasNumbers && !this.sequence.some((own) => own >= 0 && words.mayHoldSum(own))) return false;
    for (let index = 0; index < words.length; index++) {
      const sum = words.sumAt(index);
      if (this.#table[sum & 0xff] === 1 && this.#all.has(sum)) return true;
      if (hasNumbers && words.kindAt(index) === WORD_KIND.number) return true;
    }
    return false;
  }

  /** True where the template shows a link or an address of the room, or leads to it. */
  holdsKind(kind: WordKind): boolean {
    const place = placeOf(kind);
    return this.#all.has(place) || this.targets.has(place);
  }

  /** True where a link of the template leads to the room's address: what the block shows is what it leads to. */
  get leadsToAddress(): boolean {
    return this.targets.has(ADDRESS);
  }

  /** True where a link of the template holds a number of the room, as those for dialling in do. */
  get leadsToNumber(): boolean {
    return this.targets.has(DETAIL);
  }
}

const NUMBER: OwnWord = -1;
const ADDRESS: OwnWord = -2;
const LINK: OwnWord = -3;
const IMAGE: OwnWord = -4;
/** A word of a detail that is no number: any word may stand there. */
const DETAIL: OwnWord = -5;

/** Longer templates are not remembered: the marker should not weigh more than the meeting. */
const MAX_WORDS = 700;

/** A word by itself. */
export interface LoneWord {
  readonly kind: WordKind;
  /** Lower case; an address without its scheme. */
  readonly text: string;
}

/**
 * The words of a rendered template.
 * @param details what must not be told by them
 * @param form `exact` tells the details as well: to compare with only, never to be kept
 */
export function readOwnWords(
  content: string,
  details: JoinDetails,
  form: 'masked' | 'exact' = 'masked',
): OwnWords {
  const { tokens, visible } = readBody(content);
  const secrets = new Set(
    [details.webLink, details.sipAddress, details.callId, details.pin]
      .flatMap((detail) => loneWords(readWords(detail)))
      .map(({ text }) => text),
  );
  const own = (word: LoneWord) =>
    form === 'exact' && isDetail(word, secrets) ? wordSum(word.text) : maskedWord(word, secrets);
  return new OwnWords(
    loneWords(readWords(visible.text)).map(own),
    readLinkTargets(content, tokens).map((target) => own(targetWord(target))),
  );
}

function loneWords(words: WordList): LoneWord[] {
  return Array.from({ length: words.length }, (_none, index) => loneWord(words, index));
}

function loneWord(words: WordList, index: number): LoneWord {
  return { kind: words.kindAt(index), text: words.textAt(index) };
}

/** Where a link leads, as the word that plain text would show. */
export function targetWord(target: string): LoneWord {
  const words = readWords(target);
  const isOne = words.length === 1 && words.fillersFromAt(0) === words.fromAt(0);
  return isOne && words.fillersToAt(0) === words.toAt(0)
    ? loneWord(words, 0)
    : { kind: WORD_KIND.word, text: target.toLowerCase() };
}

/** The same word's text, for which most links need not be read. */
export function targetText(target: string): string {
  return /^https?:/iu.test(target) ? target.toLowerCase() : targetWord(target).text;
}

function maskedWord(word: LoneWord, secrets: ReadonlySet<string>): OwnWord {
  if (word.kind === WORD_KIND.number) return NUMBER;
  if (word.kind === WORD_KIND.image) return IMAGE;
  if (word.kind === WORD_KIND.link) return LINK;
  if (!isDetail(word, secrets)) return wordSum(word.text);
  return word.kind === WORD_KIND.address ? ADDRESS : DETAIL;
}

/**
 * A word with a detail in it is one, too, such as `tel:+49301234,,104417#,,0471#`: the few bits of its sum would be enough
 * to find a PIN by trying them all.
 */
function isDetail({ kind, text }: LoneWord, secrets: ReadonlySet<string>): boolean {
  if (secrets.has(text)) return true;
  return kind !== WORD_KIND.number && [...secrets].some((secret) => text.includes(secret));
}

/** Could a word of a body, of this kind and with this sum, be that word of ours? */
export function isOwnWord(kind: WordKind, sum: number, own: OwnWord): boolean {
  if (own >= 0) return own === sum;
  if (own === NUMBER) return kind === WORD_KIND.number;
  if (own === DETAIL) return kind === WORD_KIND.word || kind === WORD_KIND.number;
  return own === placeOf(kind);
}

function placeOf(kind: WordKind): OwnWord {
  if (kind === WORD_KIND.address) return ADDRESS;
  if (kind === WORD_KIND.link) return LINK;
  return kind === WORD_KIND.image ? IMAGE : DETAIL;
}

/** True for a place where nothing but such an address, link or image can stand. */
export function isPlaceOf(kind: WordKind, own: OwnWord): boolean {
  return own < 0 && own !== DETAIL && own === placeOf(kind);
}

/** True for a place where a join detail stood: the word there is known by its kind only. */
export function isDetailPlace(own: OwnWord): boolean {
  return own < 0;
}

/** By the number of the place, without its sign, less one. */
const PLACE_NAMES = ['.n', '.a', '.l', '.i', '.d'];

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Our words as one string for the marker: four digits to the base of 64 for a sum, a dot and a letter for a place. */
export function formatOwnWords(words: OwnWords): string {
  if (words.sequence.length > MAX_WORDS) return '';
  return `${words.sequence.map(formatWord).join('')}!${[...words.targets].map(formatWord).join('')}`;
}

function formatWord(own: OwnWord): string {
  if (own < 0) return PLACE_NAMES[-1 - own] ?? '';
  return [18, 12, 6, 0].map((bits) => DIGITS.charAt((own >>> bits) & 63)).join('');
}

/** The other way round; undefined where there is nothing to read. */
export function parseOwnWords(text: string): OwnWords | undefined {
  const [sequence, targets] = text.split('!');
  if (sequence === undefined || targets === undefined) return undefined;
  return new OwnWords(parseWords(sequence), parseWords(targets));
}

function parseWords(text: string): OwnWord[] {
  return (text.match(/\.[naild]|[\w-]{4}/gu) ?? []).map((word) =>
    word.startsWith('.')
      ? -1 - PLACE_NAMES.indexOf(word)
      : [...word].reduce((sum, digit) => (sum << 6) | DIGITS.indexOf(digit), 0),
  );
}
