/** The user's words in a block as passages of text. Does not know which words are the user's. */
import type { Word } from './words.js';

/** Text of the user's with nothing of ours in between: indexes into the block's text. */
export interface Passage {
  readonly from: number;
  readonly to: number;
}

/** What the user has typed inside a block, which must not be cut away with it. */
export interface TypedText {
  /** In order. */
  readonly passages: readonly Passage[];
  /** True for the address of a link of ours: it must not stay with the user's text. */
  readonly isOurLink: (target: string) => boolean;
}

/** Neighbouring words of the user's as one passage, together with the punctuation around them. */
export function typedPassages(
  text: string,
  words: readonly Word[],
  isTyped: (index: number) => boolean,
): Passage[] {
  const passages: Passage[] = [];
  // Of a block within the block only line ends are left.
  const isBlockBetween = (index: number) =>
    text.slice(words[index]!.to, words[index + 1]!.from).includes('\n\n');
  for (let first = 0; first < words.length; first++) {
    if (!isTyped(first)) continue;
    let last = first;
    while (last + 1 < words.length && isTyped(last + 1) && !isBlockBetween(last)) last++;
    passages.push(withPunctuation(text, words, first, last));
    first = last;
  }
  return passages;
}

/** From the line's beginning or the word of ours before, up to the line's end or the word of ours after. */
function withPunctuation(text: string, words: readonly Word[], first: number, last: number): Passage {
  const { from, to } = { from: words[first]!.from, to: words[last]!.to };
  const before = text.slice(Math.max(words[first - 1]?.to ?? 0, text.lastIndexOf('\n', from) + 1), from);
  const [line = ''] = text.slice(to, words[last + 1]?.from).split('\n', 1);
  return { from: from - before.trimStart().length, to: to + line.trimEnd().length };
}
