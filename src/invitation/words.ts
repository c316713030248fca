/**
 * A text as words: what remains the same when a client re-wraps, flattens or converts it. Links and addresses are one
 * word each; brackets, dashes and bullets are none, since conversions add and drop them.
 */
import { isJoinLink } from './join-link.js';
import { IMAGE_CHARACTER } from './visible-text.js';

export interface Word {
  readonly kind: 'word' | 'number' | 'address' | 'link' | 'image' | 'filler';
  /** Lower case; an address without its scheme. */
  readonly text: string;
  /** Indexes into the text that was read. */
  readonly from: number;
  readonly to: number;
  /** Number of the line, counted from where reading began. */
  readonly line: number;
}

// Lengths are bounded so that no text makes the search start over and over again.
const WORD = new RegExp(
  [
    String.raw`(?<link>(?:https?|ftp|file|tel|callto|xmpp):[^\s<>"]+)`,
    String.raw`(?:mailto|sips?|ciscotel):(?<called>[^\s<>"@]{1,100}@[^\s<>"@]{1,255})`,
    String.raw`(?<address>[\p{L}\p{N}._%+~-]{1,100}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,10})`,
    String.raw`(?<word>[\p{L}\p{N}\p{M}]+)`,
    String.raw`(?<line>\n)`,
    String.raw`(?<filler>[\p{P}\u00b7\u2022|<>+=\u0060^~\u25aa\u25cf\u25e6])`,
    String.raw`(?<symbol>\S)`,
  ].join('|'),
  'giu',
);

/** Punctuation that a person may type on purpose and no conversion adds. */
const MEANT = /^[!?%&#@$\u00a1\u00bf]$/u;

/** The words of `text` between two indexes, fillers among them. */
export function readWords(text: string, from = 0, to = text.length): Word[] {
  const words: Word[] = [];
  let line = 0;
  for (const match of text.slice(from, to).matchAll(WORD)) {
    const groups = match.groups ?? {};
    if (groups['line'] !== undefined) {
      line++;
      continue;
    }
    const start = from + match.index;
    const found = match[0].toLowerCase();
    words.push({ ...classify(groups, found), from: start, to: start + match[0].length, line });
  }
  return words;
}

function classify(groups: Record<string, string | undefined>, found: string): Pick<Word, 'kind' | 'text'> {
  if (groups['link'] !== undefined) return { kind: isJoinLink(found) ? 'link' : 'word', text: found };
  if (groups['called'] !== undefined) return { kind: 'address', text: groups['called'].toLowerCase() };
  if (groups['address'] !== undefined) return { kind: 'address', text: found };
  if (groups['word'] !== undefined) return { kind: /^\p{N}+$/u.test(found) ? 'number' : 'word', text: found };
  if (found === IMAGE_CHARACTER) return { kind: 'image', text: found };
  if (groups['filler'] !== undefined && !MEANT.test(found)) return { kind: 'filler', text: found };
  return { kind: 'word', text: found };
}
