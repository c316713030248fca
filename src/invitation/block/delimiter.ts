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
  // Plain text is wrapped where a line gets long because somebody typed in it.
  const core = new RegExp([...`cms${tag}`].join('[ \\n]?'), 'giu');
  const found: Delimiter[] = [];
  for (let match = core.exec(text); match !== null; match = core.exec(text)) {
    const delimiter = delimiterAround(text, match.index, core.lastIndex);
    if (delimiter !== undefined) found.push(delimiter);
  }
  return found;
}

function delimiterAround(text: string, from: number, to: number): Delimiter | undefined {
  const before = colons(text, from, -1);
  const after = colons(text, to, 1);
  if (before.count === 2 && before.dotAt !== undefined && !/^[\p{L}\p{N}]/u.test(text.slice(to, to + 2))) {
    return { kind: 'begin', from: before.dotAt, to: after.end };
  }
  if (after.count === 2 && after.dotAt !== undefined) {
    return { kind: 'end', from: before.end, to: after.dotAt + 1 };
  }
  return undefined;
}

const NEW_LINE = 0x0a;
const SPACE = 0x20;
const DOT = 0x2e;
const COLON = 0x3a;

/** More colons than this beside a delimiter are somebody else's. */
const MAX_COLONS = 200;

/** The run of colons, with or without spaces, that begins at `edge`, and the dot beyond it. */
function colons(
  text: string,
  edge: number,
  direction: 1 | -1,
): { readonly count: number; readonly end: number; readonly dotAt: number | undefined } {
  // Going back, the character before an index is meant.
  const offset = direction === 1 ? 0 : -1;
  let count = 0;
  let end = edge;
  let at = edge;
  for (; count < MAX_COLONS; at += direction) {
    const code = text.charCodeAt(at + offset);
    if (code === COLON) {
      count++;
      end = at + direction;
    } else if (code !== SPACE && !(code === NEW_LINE && count === 0)) {
      break;
    }
  }
  return { count, end, dotAt: text.charCodeAt(at + offset) === DOT ? at + offset : undefined };
}
