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

/** Either case of each letter: the `i` flag would make every class below slow. */
function caseless(names: string): string {
  return names
    .split(' ')
    .map((name) => [...name].map((letter) => `[${letter}${letter.toUpperCase()}]`).join(''))
    .join('|');
}

// Lengths are bounded so that no text makes the search start over and over again.
const WORD = new RegExp(
  [
    String.raw`((?:${caseless('http https ftp file tel callto xmpp')}):[^\s<>"]+)`,
    String.raw`(?:${caseless('mailto sip sips ciscotel')}):([^\s<>"@]{1,100}@[^\s<>"@]{1,255})`,
    String.raw`([\p{L}\p{N}._%+~-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,10})`,
    String.raw`([\p{L}\p{N}\p{M}]+)`,
    String.raw`(\n)`,
    String.raw`([\p{P}\u00b7\u2022|<>+=\u0060^~\u25aa\u25cf\u25e6])`,
    String.raw`\S`,
  ].join('|'),
  'gu',
);

/** Punctuation that a person may type on purpose and no conversion adds. */
const MEANT = /^[!?%&#@$\u00a1\u00bf]$/u;

/** The words of `text` between two indexes, fillers among them. */
export function readWords(text: string, from = 0, to = text.length): Word[] {
  const words: Word[] = [];
  let line = 0;
  for (const match of text.slice(from, to).matchAll(WORD)) {
    if (match[5] !== undefined) {
      line++;
      continue;
    }
    const start = from + match.index;
    const { kind, text: word } = classify(match);
    words.push({ kind, text: word, from: start, to: start + match[0].length, line });
  }
  return words;
}

function classify(match: RegExpExecArray): Pick<Word, 'kind' | 'text'> {
  const [found, link, called, address, word, , filler] = match;
  const text = found.toLowerCase();
  if (word !== undefined) return { kind: NUMBER.test(text) ? 'number' : 'word', text };
  if (link !== undefined) return { kind: isJoinLink(text) ? 'link' : 'word', text };
  if (called !== undefined) return { kind: 'address', text: called.toLowerCase() };
  if (address !== undefined) return { kind: 'address', text };
  if (text === IMAGE_CHARACTER) return { kind: 'image', text };
  return { kind: filler !== undefined && !MEANT.test(text) ? 'filler' : 'word', text };
}

const NUMBER = /^\p{N}+$/u;
