/**
 * First step of reading settings.ini: text -> entries with their lines. Knows the notation (sections, quotes, comments),
 * not a single key; what is doubtful is marked, and judged by whoever knows what the key is for.
 *
 * The notation is the one of the Python service's configparser as far as its files go, so that they can be taken over:
 * `=` or `:` after the key, comments on lines of their own. The `ini` package reads the structure. Left to itself it
 * would cut an unquoted value at `#` or `;`, read backslashes in quotes as JSON escapes (`"CORP\tina"` gets a tab),
 * turn `\\` into `\`, `true` into a boolean, split section names at dots, and drop `__proto__` and what it cannot match
 * without a word. So it gets each value in the one form that it gives back unchanged, a JSON string, and no names.
 */
import { parse } from 'ini';

/** Why it is not certain what a value is. */
export type ValueDoubt =
  /** An unquoted `#` or `;` after a blank: the rest was taken for a comment. */
  | 'comment'
  /** An unquoted `#` or `;` that begins the value or stands within it. */
  | 'mark'
  /** Begins with a quote that is not closed. */
  | 'open-quote'
  /** More than one quote could be the closing one. */
  | 'two-ends';

export interface IniEntry {
  /** As written; undefined before the first section. */
  readonly section: string | undefined;
  /** As written, without quotes. */
  readonly name: string;
  /** Empty where `doubt` is anything but a comment. */
  readonly value: string;
  readonly doubt?: ValueDoubt | undefined;
  /** From 1. */
  readonly line: number;
}

export interface IniText {
  readonly entries: readonly IniEntry[];
  /** Lines that are no section, no comment and have no `=`. Their text is not given: it may be half a password. */
  readonly unreadableLines: readonly { readonly section: string | undefined; readonly line: number }[];
  /** Sections in order, the empty ones too. */
  readonly sections: readonly { readonly name: string; readonly line: number }[];
}

/** Never throws; pure. */
export function readIniText(text: string): IniText {
  /** Sections and keys by their lines, which stand for their names in what `ini` gets: names may be given twice. */
  const found = new Map<number, Pick<IniEntry, 'name' | 'doubt' | 'line'>>();
  const unreadableLines: IniText['unreadableLines'][number][] = [];
  const sections: { name: string; line: number }[] = [];
  const safeLines = text.split(/\r\n|\r|\n/).map((raw, index) => {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === '' || /^[;#]/.test(trimmed)) return '';
    const name = readSectionName(trimmed);
    if (name !== undefined) {
      sections.push({ name, line });
      found.set(line, { name, line });
      return `[${line}]`;
    }
    const separator = trimmed.search(/[=:]/);
    if (separator <= 0) {
      unreadableLines.push({ section: sections.at(-1)?.name, line });
      return '';
    }
    const { value, doubt } = readIniValue(trimmed.slice(separator + 1));
    found.set(line, { name: readKeyName(trimmed.slice(0, separator)), doubt, line });
    return `${line} = ${toSafeText(value)}`;
  });
  const toEntries = (section: string | undefined, group: object): IniEntry[] =>
    Object.entries(group).flatMap(([line, value]: [string, unknown]) => {
      const at = found.get(Number(line))!;
      if (typeof value === 'object' && value !== null) return toEntries(at.name, value);
      // A value `true` or `null` arrives as itself in spite of the quotes.
      return [{ ...at, section, value: String(value) }];
    });
  return { entries: toEntries(undefined, parse(safeLines.join('\n'))), unreadableLines, sections };
}

/** A header that is not closed still is one, else its keys would count to the section before. */
function readSectionName(trimmed: string): string | undefined {
  if (!trimmed.startsWith('[')) return undefined;
  const closed = /^\[(.*)\]\s*(?:[;#].*)?$/.exec(trimmed);
  return (closed?.[1] ?? trimmed.slice(1)).trim().replace(/\s+/g, ' ');
}

/**
 * A value in single or double quotes is what stands between them, backslashes and further quotes included; a comment
 * may follow after a blank. Without quotes blanks around it are left out.
 */
export function readIniValue(raw: string): Pick<IniEntry, 'value' | 'doubt'> {
  const written = raw.trim();
  const quote = written[0];
  if (quote === '"' || quote === "'") {
    const ends: number[] = [];
    for (let at = written.indexOf(quote, 1); at !== -1; at = written.indexOf(quote, at + 1)) {
      if (/^(?:\s+[;#].*)?$/s.test(written.slice(at + 1))) ends.push(at);
    }
    if (ends.length === 1) return { value: written.slice(1, ends[0]) };
    return { value: '', doubt: ends.length === 0 ? 'open-quote' : 'two-ends' };
  }
  const mark = written.search(/[;#]/);
  if (mark === -1) return { value: written };
  if (mark > 0 && /\s/.test(written[mark - 1]!))
    return { value: written.slice(0, mark).trim(), doubt: 'comment' };
  return { value: '', doubt: 'mark' };
}

function readKeyName(written: string): string {
  const name = written.trim().replace(/^-\s+/, '');
  return (/^(["'`])(.*)\1$/.exec(name)?.[2] ?? name).trim();
}

/** U+2028 and its like would end a line for `ini`. */
function toSafeText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
