/** The user's words in a block as passages of text. Does not know which words are the user's. */
import type { Word } from './words.js';

/** Text of the user's within a line: indexes into the block's text. */
export interface TextSpan {
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

/** Text of the user's, of one line or more, with nothing of ours in between. */
export interface TypedPassage {
  readonly spans: readonly TextSpan[];
  /** Is there nothing of ours in its lines? */
  readonly isAlone: boolean;
}

/** What the user has typed inside a block, which must not be cut away with it. */
export interface TypedText {
  /** In order. */
  readonly passages: readonly TypedPassage[];
  /** True for the address of a link of ours: it must not stay with the user's text. */
  readonly isOurLink: (target: string) => boolean;
}

/** Neighbouring words of the user's as one passage, together with the punctuation around them. */
export function typedPassages(
  text: string,
  words: readonly Word[],
  isTyped: (index: number) => boolean,
): TypedPassage[] {
  const passages: TypedPassage[] = [];
  for (let first = 0; first < words.length; first++) {
    if (!isTyped(first)) continue;
    const isNextInLine = (index: number) => words[index + 1]?.line === words[index]?.line;
    const stretches: TextSpan[] = [];
    let last = first;
    for (let next = first; next < words.length && isTyped(next); next = last + 1) {
      for (last = next; isNextInLine(last) && isTyped(last + 1);) last++;
      stretches.push(spanOf(text, words, next, last));
    }
    const isAlone = words[first - 1]?.line !== words[first]?.line && !isNextInLine(last);
    passages.push({ spans: stretches, isAlone });
    first = last;
  }
  return passages;
}

/** Words of one line, with the punctuation before and after them. */
function spanOf(text: string, words: readonly Word[], first: number, last: number): TextSpan {
  const { from = 0, line = 0 } = words[first] ?? {};
  const { to = 0 } = words[last] ?? {};
  const before = text.slice(Math.max(words[first - 1]?.to ?? 0, text.lastIndexOf('\n', from) + 1), from);
  const lineEnd = text.indexOf('\n', to);
  const end = Math.min(words[last + 1]?.from ?? Infinity, lineEnd < 0 ? text.length : lineEnd);
  return { from: from - before.trimStart().length, to: to + text.slice(to, end).trimEnd().length, line };
}

/** All of a text. */
export function wholePassage(text: string): TypedPassage {
  let from = 0;
  const stretches = text.split('\n').map((source, line) => {
    const stretch = { from, to: from + source.length, line };
    from += source.length + 1;
    return stretch;
  });
  return { spans: stretches.filter((stretch) => stretch.to > stretch.from), isAlone: true };
}
