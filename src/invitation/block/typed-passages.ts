/** The user's words in a block as passages of text. Does not know which words are the user's. */
import type { Word } from './words.js';

/** Text of the user's within a line: indexes into the block's text. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

export interface StretchTaker {
  addStretch(from: number, to: number, line: number): void;
}

/** Text of the user's, of one line or more, with nothing of ours in between. */
export interface TypedPassage {
  readonly from: number;
  readonly to: number;
  readonly lineCount: number;
  /** Is there nothing of ours in these lines? */
  readonly isAlone: boolean;
  readonly forEachLine: (taker: StretchTaker) => void;
}

/** Neighbouring words of the user's as one passage, together with the punctuation around them. */
export function passages(
  text: string,
  words: readonly Word[],
  isTyped: (index: number) => boolean,
): TypedPassage[] {
  const found: TypedPassage[] = [];
  const isInLine = (index: number, line: number | undefined) => words[index]?.line === line;
  for (let first = 0; first < words.length; first++) {
    if (!isTyped(first)) continue;
    let last = first;
    while (last + 1 < words.length && isTyped(last + 1)) last++;
    const stretches: Stretch[] = [];
    for (let index = first; index <= last; index++) {
      const line = words[index]?.line ?? 0;
      const from = punctuationBefore(text, words, index);
      while (index < last && isInLine(index + 1, line)) index++;
      stretches.push({ from, to: punctuationAfter(text, words, index), line });
    }
    const isAlone = !isInLine(first - 1, words[first]?.line) && !isInLine(last + 1, words[last]?.line);
    found.push(toPassage(stretches, isAlone));
    first = last;
  }
  return found;
}

function toPassage(stretches: readonly Stretch[], isAlone: boolean): TypedPassage {
  return {
    from: stretches[0]?.from ?? 0,
    to: stretches.at(-1)?.to ?? 0,
    lineCount: stretches.length,
    isAlone,
    forEachLine: (taker) => {
      for (const { from, to, line } of stretches) taker.addStretch(from, to, line);
    },
  };
}

/** Where the punctuation begins that stands before a word in its line. */
function punctuationBefore(text: string, words: readonly Word[], index: number): number {
  const to = words[index]?.from ?? 0;
  const from = Math.max(words[index - 1]?.to ?? 0, text.lastIndexOf('\n', to) + 1);
  return to - text.slice(from, to).trimStart().length;
}

function punctuationAfter(text: string, words: readonly Word[], index: number): number {
  const from = words[index]?.to ?? 0;
  const lineEnd = text.indexOf('\n', from);
  const to = Math.min(words[index + 1]?.from ?? Infinity, lineEnd < 0 ? text.length : lineEnd);
  return from + text.slice(from, to).trimEnd().length;
}

/**
 * Lines such as `:-)` or `-----`, unless they are what clients make of a quotation, a list or a table; several that follow
 * each other as one passage. Between two lines of the user's they are within their passage.
 */
export function wordlessLines(
  text: string,
  words: readonly Word[],
  isTyped: (index: number) => boolean,
): TypedPassage[] {
  const found: TypedPassage[] = [];
  let [word, start] = [0, 0];
  let open: Stretch[] = [];
  const close = () => {
    const isWithin = word > 0 && word < words.length && isTyped(word - 1) && isTyped(word);
    if (open.length > 0 && !isWithin) found.push(toPassage(open, true));
    open = [];
  };
  text.split('\n').forEach((source, line) => {
    const isWordless = words[word]?.line !== line && !MADE_BY_CLIENTS.test(source);
    if (isWordless)
      open.push({
        from: start + source.length - source.trimStart().length,
        to: start + source.trimEnd().length,
        line,
      });
    else close();
    while (words[word]?.line === line) word++;
    start += source.length + 1;
  });
  close();
  return found;
}

/** All of a text. */
export function wholePassage(text: string): TypedPassage {
  let from = 0;
  const stretches = text.split('\n').map((source, line) => {
    const stretch = { from, to: from + source.length, line };
    from += source.length + 1;
    return stretch;
  });
  return toPassage(
    stretches.filter((stretch) => stretch.to > stretch.from),
    true,
  );
}

const MADE_BY_CLIENTS = /^\s*(?:[-*+>|\u00b7\u2022\u25aa\u25cf\u25e6]\s*|[>|\s]*)$/;
