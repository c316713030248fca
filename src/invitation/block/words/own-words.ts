/**
 * The words of a block as we wrote it, in order, in a form that may stand in the marker: a plain hash for a word of the
 * template, a keyed one for a word that holds a join detail. With them a later cut tells our words from what somebody
 * typed in between, even after the template was changed.
 */
import { createHash, createHmac } from 'node:crypto';
import type { JoinDetails } from '../../../model.js';
import { readBody } from '../../html/body.js';
import { readLinkTargets } from '../../html/link-targets.js';
import { readJoinLink } from '../details/join-link.js';
import { readTarget, readWords, type Word } from './words.js';

/** Five characters: a hash. A dot, five and a Detail: a keyed one. `*` and a Detail: no more than which detail it is. */
export type OwnWord = string;

/** Link, address, call ID, PIN, secret; `x` is a word with one of them in it, such as `tel:+49301234,,104417#,,0471#`. */
export type Detail = 'l' | 'a' | 'c' | 'p' | 's' | 'x';

export interface OwnWords {
  readonly sequence: readonly OwnWord[];
  /** Where our links lead: plain text shows it beside the link's text. */
  readonly targets: readonly OwnWord[];
}

/** Longer templates are not remembered: the marker should not weigh more than the meeting. */
const MAX_WORDS = 700;

/** CMS makes secrets of 22 characters; anything much shorter could be tried through. */
const SHORTEST_KEY = 12;

/** The key that the details of a link's room are hashed with; undefined where there is none. */
export function keyOf(webLink: string): string | undefined {
  const secret = readJoinLink(webLink)?.secret ?? '';
  return secret.length < SHORTEST_KEY ? undefined : secret;
}

/** In characters of base64url, six bits each: enough to tell words apart at a given place in a text. */
const HASH_LENGTH = 5;

/** Of a word that everybody may know, such as one of the template. */
export function hashWord(text: string): OwnWord {
  return createHash('sha256').update(text).digest('base64url').slice(0, HASH_LENGTH);
}

/**
 * Of a word that holds a join detail. A PIN of four digits could be found by trying them all against a plain hash; without
 * the secret of the join link, which the block carries and the marker does not, there is nothing to try.
 */
export function keyedHash(text: string, key: string): string {
  return `.${createHmac('sha256', key).update(text).digest('base64url').slice(0, HASH_LENGTH)}`;
}

export function isKeyed(own: OwnWord): boolean {
  return own.startsWith('.');
}

/** Of a keyed word, as keyedHash gives it. */
export function hashOf(own: OwnWord): string {
  return own.slice(0, -1);
}

/** True for the place of a word that held a detail. */
export function isDetailWord(own: OwnWord): boolean {
  return isKeyed(own) || own.startsWith('*');
}

/**
 * The words of a rendered template.
 * @param key `undefined`: nothing is told of the details but where they stood
 */
export function readOwnWords(content: string, details: JoinDetails, key: string | undefined): OwnWords {
  const { tokens, visible } = readBody(content);
  const known = detailWords(details);
  const toOwn = (word: Pick<Word, 'kind' | 'text'>): OwnWord => {
    const detail = known.get(word.text) ?? (holdsDetail(word, known) ? 'x' : undefined);
    if (detail === undefined) return hashWord(word.text);
    return `${key === undefined ? '*' : keyedHash(word.text, key)}${detail}`;
  };
  return {
    sequence: (readWords(visible.text) ?? []).map(toOwn),
    targets: [...new Set(readLinkTargets(tokens).map((target) => toOwn(readTarget(target))))],
  };
}

/** The words that make up the details. */
export function detailWords({ webLink, sipAddress, callId, pin }: JoinDetails): ReadonlyMap<string, Detail> {
  const textsOf = (part = '') => (readWords(part) ?? []).map(({ text }) => text);
  const secret = readJoinLink(webLink)?.secret;
  return detailsByWord({
    p: textsOf(pin),
    c: textsOf(callId),
    a: textsOf(sipAddress),
    s: textsOf(secret),
    l: textsOf(webLink),
  });
}

/** Of a word that is several details, the last counts. */
export function detailsByWord(
  texts: Partial<Record<Detail, readonly string[]>>,
): ReadonlyMap<string, Detail> {
  return new Map(
    Object.entries(texts).flatMap(([detail, some]) =>
      some.map((text): [string, Detail] => [text, detail as Detail]),
    ),
  );
}

function holdsDetail(
  { kind, text }: Pick<Word, 'kind' | 'text'>,
  known: ReadonlyMap<string, Detail>,
): boolean {
  return kind !== 'number' && [...known.keys()].some((detail) => text.includes(detail));
}

/** Our words as one string for the marker. */
export function formatOwnWords({ sequence, targets }: OwnWords): string {
  return sequence.length > MAX_WORDS ? '' : `${sequence.join('')}!${targets.join('')}`;
}

/** The other way round; undefined where there is nothing to read. */
export function parseOwnWords(text: string): OwnWords | undefined {
  const [sequence, targets] = text.split('!');
  if (sequence === undefined || targets === undefined) return undefined;
  return { sequence: parseWords(sequence), targets: parseWords(targets) };
}

function parseWords(text: string): OwnWord[] {
  return text.match(OWN_WORD) ?? [];
}

const OWN_WORD = new RegExp(`\\*[a-z]|\\.[\\w-]{${HASH_LENGTH}}[a-z]|[\\w-]{${HASH_LENGTH}}`, 'gu');
