/**
 * The two visible lines that a block stands between. Everything else that could mark a block (comments, ids, classes,
 * data-*) is lost when Outlook re-writes a body through Word or RTF, so the marks are text: plain characters that no
 * client corrects, links or translates, unlike the marks of Teams, Webex, Zoom and Google. Does not decide what a block is.
 */
import type { VisibleText } from '../html/visible-text.js';

export interface Delimiter {
  readonly kind: 'begin' | 'end';
  /** Indexes into the visible text. */
  readonly from: number;
  readonly to: number;
}

/** Fewer than the 70 to 80 characters at which plain text is wrapped. */
const RULE = ':'.repeat(26);

/** Text of the line before a block, e.g. `.:: CMS k7qd2xm ::::::::::::::::::::::::::`. */
export function formatBeginDelimiter(tag: string): string {
  return `.:: CMS ${tag} ${RULE}`;
}

/** Text of the line after a block, e.g. `:::::::::::::::::::::::::: CMS k7qd2xm ::.`. */
export function formatEndDelimiter(tag: string): string {
  return `${RULE} CMS ${tag} ::.`;
}

/**
 * The delimiters with this tag, in order. Upper and lower case, white space between its characters and the length of the
 * row of colons do not matter; a dot on one side and two colons make the kind.
 */
export function findDelimiters({ text }: VisibleText, tag: string): readonly Delimiter[] {
  const found: Delimiter[] = [];
  for (const { 0: core, index, groups = {} } of text.matchAll(patternOf(tag))) {
    const { begin, rowAfter = '', rowBefore = '', end } = groups;
    const to = index + core.length;
    if (begin !== undefined)
      found.push({ kind: 'begin', from: index - begin.length, to: to + rowAfter.trimEnd().length });
    else if (end !== undefined)
      found.push({ kind: 'end', from: index - rowBefore.trimStart().length, to: to + end.length });
  }
  return found;
}

/** More colons than this beside a delimiter are somebody else's. */
const ROW = '(?:: ?){0,200}';

/** What stands beside the word is looked at from there, since a row of colons may go on and on. */
function patternOf(tag: string): RegExp {
  // Plain text is wrapped where a line gets long because somebody typed in it.
  const core = [...`cms${tag}`].join('[ \\n]?');
  const begin = `(?<=(?<begin>\\. ?: ?: ?\\n?))(?=${core}(?! ?[\\p{L}\\p{N}])(?<rowAfter>[ \\n]?${ROW}))`;
  const end = `(?<=(?<rowBefore>${ROW}\\n?))(?=${core}(?<end>[ \\n]?: ?: ?\\.))`;
  return new RegExp(`(?=c)(?:${begin}|${end})${core}`, 'giu');
}
