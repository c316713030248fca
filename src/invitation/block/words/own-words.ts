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

/** Five characters: a hash. A dot and five: a keyed one. `*`: a detail of which nothing may be said. */
export type OwnWord = string;

/** A detail where the room has no secret to be the key: its hash could be tried against. */
export const UNNAMED = '*';

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
export function keyedWord(text: string, key: string): OwnWord {
  return `.${createHmac('sha256', key).update(text).digest('base64url').slice(0, HASH_LENGTH)}`;
}

/** True for the place of a word that held a detail. */
export function isDetailWord(own: OwnWord): boolean {
  return own === UNNAMED || own.startsWith('.');
}

/**
 * The words of a rendered template.
 * @param key `undefined`: nothing is told of the details but where they stood
 */
export function readOwnWords(content: string, details: JoinDetails, key: string | undefined): OwnWords {
  const { tokens, visible } = readBody(content);
  const texts = detailTexts(details);
  const toOwn = (word: Pick<Word, 'kind' | 'text'>): OwnWord => {
    if (!holdsDetail(word, texts)) return hashWord(word.text);
    return key === undefined ? UNNAMED : keyedWord(word.text, key);
  };
  return {
    sequence: (readWords(visible.text) ?? []).map(toOwn),
    targets: [...new Set(readLinkTargets(tokens).map((target) => toOwn(readTarget(target))))],
  };
}

/** The words that make up the details. */
export function detailTexts({ webLink, sipAddress, callId, pin }: JoinDetails): readonly string[] {
  const parts = [webLink, sipAddress, callId, pin, readJoinLink(webLink)?.secret ?? ''];
  return parts.flatMap((part) => readWords(part) ?? []).map(({ text }) => text);
}

/** A word with a detail in it is one, too, such as `tel:+49301234,,104417#,,0471#`. */
function holdsDetail({ kind, text }: Pick<Word, 'kind' | 'text'>, details: readonly string[]): boolean {
  return details.some((detail) => text === detail || (kind !== 'number' && text.includes(detail)));
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

const OWN_WORD = new RegExp(`\\*|\\.?[\\w-]{${HASH_LENGTH}}`, 'gu');
