/** The user's words in a block as passages of text. Does not know which words are the user's. */
import type { WordList } from './word-list.js';

export interface StretchTaker {
  /** Takes text of the user's within a line: indexes into the block's text. */
  addStretch(from: number, to: number, line: number): void;
}

/** Text of the user's, of one line or more, with nothing of ours in between: indexes into the block's text. */
export interface TypedPassage {
  readonly from: number;
  readonly to: number;
  readonly lineCount: number;
  /** Is there nothing of ours in these lines? */
  readonly isAlone: boolean;
  /** Gives the same cut at the ends of the lines: one by one, since somebody may paste a hundred thousand lines. */
  readonly forEachLine: (taker: StretchTaker) => void;
}

/** Neighbouring words of the user's as one passage, together with the punctuation around them. */
export function passages(words: WordList, typed: Uint8Array): TypedPassage[] {
  const found: TypedPassage[] = [];
  for (let index = typed.indexOf(1); index >= 0; index = typed.indexOf(1, index)) {
    const first = index;
    const end = typed.indexOf(0, first);
    index = end < 0 ? words.length : end;
    const last = index - 1;
    const lineCount = words.lineAt(last) - words.lineAt(first) + 1;
    const isAlone = !isInSameLine(words, first - 1, first) && !isInSameLine(words, last + 1, last);
    found.push({
      from: words.fillersFromAt(first),
      to: words.fillersToAt(last),
      lineCount,
      isAlone,
      forEachLine: (taker) => {
        cutAtLineEnds(words, first, last, taker);
      },
    });
  }
  return found;
}

function isInSameLine(words: WordList, index: number, as: number): boolean {
  return index >= 0 && index < words.length && words.lineAt(index) === words.lineAt(as);
}

function cutAtLineEnds(words: WordList, first: number, last: number, taker: StretchTaker): void {
  for (let index = first; index <= last; index++) {
    const [from, line] = [words.fillersFromAt(index), words.lineAt(index)];
    while (index < last && words.lineAt(index + 1) === line) index++;
    taker.addStretch(from, words.fillersToAt(index), line);
  }
}

/** Lines such as `:-)` or `-----`, unless they are what clients make of a quotation, a list or a table. */
export function typedFillers(
  words: WordList,
  text: string,
  typed: Uint8Array,
  hasFillerLines: () => boolean,
): TypedPassage[] {
  const found = words.fillerLines.filter(({ from, to }) => !MADE_BY_CLIENTS.test(text.slice(from, to)));
  if (found.length === 0 || hasFillerLines()) return [];
  let next = 0;
  return found.flatMap((stretch) => {
    while (next < words.length && words.lineAt(next) < stretch.line) next++;
    // Between two lines of the user's it is within their passage.
    if (next > 0 && next < words.length && typed[next - 1] === 1 && typed[next] === 1) return [];
    const { from, to, line } = stretch;
    const forEachLine = (taker: StretchTaker) => {
      taker.addStretch(from, to, line);
    };
    return [{ from, to, lineCount: 1, isAlone: true, forEachLine }];
  });
}

const MADE_BY_CLIENTS = /^(?:[-*+\u00b7\u2022\u25aa\u25cf\u25e6]|[>|\s]+)$/u;
