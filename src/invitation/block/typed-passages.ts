/** The user's words in a block as passages of text. Does not know which words are the user's. */
import type { FillerLine, WordList } from './word-list.js';

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

/**
 * Lines such as `:-)` or `-----`, unless they are what clients make of a quotation, a list or a table; several that follow
 * each other as one passage.
 */
export function typedFillers(
  words: WordList,
  text: string,
  typed: Uint8Array,
  hasFillerLines: () => boolean,
): TypedPassage[] {
  const lines = words.fillerLines.filter(({ from, to }) => !isMadeByClients(text, from, to));
  if (lines.length === 0 || hasFillerLines()) return [];
  const passages: TypedPassage[] = [];
  let word = 0;
  for (let first = 0, next = 0; first < lines.length; first = next) {
    for (next = first + 1; next < lines.length; next++)
      if (lines[next]?.line !== (lines[next - 1]?.line ?? 0) + 1) break;
    const row = lines.slice(first, next);
    while (word < words.length && words.lineAt(word) < (row[0]?.line ?? 0)) word++;
    // Between two lines of the user's they are within their passage.
    const isWithin = word > 0 && word < words.length && typed[word - 1] === 1 && typed[word] === 1;
    if (!isWithin) passages.push(passageOfLines(row));
  }
  return passages;
}

function passageOfLines(row: readonly FillerLine[]): TypedPassage {
  return {
    from: row[0]?.from ?? 0,
    to: row.at(-1)?.to ?? 0,
    lineCount: row.length,
    isAlone: true,
    forEachLine: (taker) => {
      for (const { from, to, line } of row) taker.addStretch(from, to, line);
    },
  };
}

function isMadeByClients(text: string, from: number, to: number): boolean {
  return to - from === 1 ? BULLET.test(text.charAt(from)) : isQuotation(text, from, to);
}

const BULLET = /[-*+>|\u00b7\u2022\u25aa\u25cf\u25e6]/;

/** Most lines are told by their first character. */
function isQuotation(text: string, from: number, to: number): boolean {
  return QUOTATION.test(text.charAt(from)) && QUOTATION.test(text.slice(from, to));
}

/** Without the `u` flag, by which V8 remembers each character of a row, as all that may meet a row of whatever length. */
const QUOTATION = /^[>|\s]+$/;
