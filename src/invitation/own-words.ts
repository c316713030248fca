/**
 * The words of a block as we wrote it, in order, in a form that may stand in the marker: a few bits of a sum for each
 * word of the template, and only the kind for numbers, addresses, links and whatever a detail is a part of, so that no
 * join detail is in it. With them a later cut tells our words from what the user typed in between, even after the
 * template was changed.
 */
import type { JoinDetails } from '../model.js';
import { readLinkTargets } from './join-link.js';
import { readHtmlTokens } from './html-tokens.js';
import { readVisibleText } from './visible-text.js';
import { readWords, type Word } from './words.js';

/** One of our words: four characters of a sum, or a dot and the kind of a detail. */
export type OwnWord = string;

export interface OwnWords {
  readonly sequence: readonly OwnWord[];
  /** Where our links lead: plain text shows it beside the link's text. */
  readonly targets: ReadonlySet<OwnWord>;
}

const NUMBER: OwnWord = '.n';
const ADDRESS: OwnWord = '.a';
const LINK: OwnWord = '.l';
const IMAGE: OwnWord = '.i';
/** A word of a detail that is no number: any word may stand there. */
const DETAIL: OwnWord = '.d';

/** Longer templates are not remembered: the marker should not weigh more than the meeting. */
const MAX_WORDS = 700;

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
  const tokens = readHtmlTokens(content);
  const secrets = new Set(
    [details.webLink, details.sipAddress, details.callId, details.pin]
      .flatMap((detail) => readWords(detail))
      .filter(({ kind }) => kind !== 'filler')
      .map(({ text }) => text),
  );
  const own = (word: Word) =>
    form === 'exact' && isDetail(word, secrets) ? wordSum(word.text) : maskedWord(word, secrets);
  return {
    sequence: readWords(readVisibleText(content, tokens).text)
      .filter(({ kind }) => kind !== 'filler')
      .map(own),
    targets: new Set(readLinkTargets(content, tokens).map((target) => own(targetWord(target)))),
  };
}

/** Where a link leads, as the word that plain text would show. */
export function targetWord(target: string): Word {
  const words = readWords(target);
  const only = words.find(({ kind }) => kind === 'link' || kind === 'address') ?? words[0];
  return only !== undefined && words.length === 1
    ? only
    : { kind: 'word', text: target.toLowerCase(), from: 0, to: target.length, line: 0 };
}

function maskedWord(word: Word, secrets: ReadonlySet<string>): OwnWord {
  if (word.kind === 'number') return NUMBER;
  if (word.kind === 'image') return IMAGE;
  if (word.kind === 'link') return LINK;
  if (!isDetail(word, secrets)) return wordSum(word.text);
  return word.kind === 'address' ? ADDRESS : DETAIL;
}

/**
 * A word with a detail in it is one, too, such as `tel:+49301234,,104417#,,0471#`: the few bits of its sum would be enough
 * to find a PIN by trying them all.
 */
function isDetail({ kind, text }: Word, secrets: ReadonlySet<string>): boolean {
  if (secrets.has(text)) return true;
  return kind !== 'number' && [...secrets].some((secret) => text.includes(secret));
}

/** 24 bits of an FNV-1a sum: enough to tell words apart at a given place in a text, and no secret is among them. */
export function wordSum(text: string): OwnWord {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  return `${digits(sum >>> 18)}${digits(sum >>> 12)}${digits(sum >>> 6)}${digits(sum)}`;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function digits(bits: number): string {
  return DIGITS.charAt(bits & 63);
}

/** Could this word of a body be that word of ours? */
export function isOwnWord(word: Word, sum: OwnWord, own: OwnWord): boolean {
  if (own === NUMBER) return word.kind === 'number';
  if (own === ADDRESS) return word.kind === 'address';
  if (own === LINK) return word.kind === 'link';
  if (own === IMAGE) return word.kind === 'image';
  return own === DETAIL ? word.kind === 'word' || word.kind === 'number' : own === sum;
}

/** True where the template shows a link or an address of the room, or leads to it. */
export function holdsKind(own: OwnWords, kind: 'link' | 'address'): boolean {
  const place = kind === 'link' ? LINK : ADDRESS;
  return own.sequence.includes(place) || own.targets.has(place);
}

/** True where a link of the template holds a number of the room, as those for dialling in do. */
export function leadsToNumber(own: OwnWords): boolean {
  return own.targets.has(DETAIL);
}

/** True for a place where a join detail stood: the word there is known by its kind only. */
export function isDetailPlace(own: OwnWord): boolean {
  return own.startsWith('.');
}

/** Our words as one string for the marker. */
export function formatOwnWords(words: OwnWords): string {
  if (words.sequence.length > MAX_WORDS) return '';
  return `${words.sequence.join('')}!${[...words.targets].join('')}`;
}

/** The other way round; undefined where there is nothing to read. */
export function parseOwnWords(text: string): OwnWords | undefined {
  const [sequence, targets] = text.split('!');
  if (sequence === undefined || targets === undefined) return undefined;
  return { sequence: splitWords(sequence), targets: new Set(splitWords(targets)) };
}

function splitWords(text: string): OwnWord[] {
  return text.match(/\.[a-z]|[\w-]{4}/gu) ?? [];
}
