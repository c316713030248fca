/**
 * First step of reading settings.ini: text -> entries with their lines. Knows the notation (sections, quotes, comments),
 * not a single key; what is doubtful is marked, and judged by whoever knows what the key is for.
 *
 * The notation is the one of the Python service's configparser as far as its files go, so that they can be taken over:
 * `=` or `:` after the key, comments on lines of their own. The `ini` package reads the structure. Left to itself it
 * would cut an unquoted value at `#` or `;`, read backslashes in quotes as JSON escapes (`"CORP\tina"` gets a tab),
 * turn `\\` into `\`, `true` into a boolean, split section names at dots, and drop `__proto__` and what it cannot match
 * without a word. So each line is handed to it in the one form that it gives back unchanged: a JSON string.
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
  const values = new Map<number, ReturnType<typeof readIniValue>>();
  const unreadableLines: IniText['unreadableLines'][number][] = [];
  const sections: { name: string; line: number }[] = [];
  const safeLines = text.split(/\r\n|\r|\n/).map((raw, index) => {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === '' || /^[;#]/.test(trimmed)) return '';
    const section = readSectionName(trimmed);
    if (section !== undefined) {
      sections.push({ name: section, line });
      return `[${toSafeText(tag(line, section).replaceAll('.', '\\.'))}]`;
    }
    const separator = trimmed.search(/[=:]/);
    if (separator <= 0) {
      unreadableLines.push({ section: sections.at(-1)?.name, line });
      return '';
    }
    const value = readIniValue(trimmed.slice(separator + 1));
    values.set(line, value);
    return `${toSafeText(tag(line, trimmed.slice(0, separator)))} = ${toSafeText(value.value)}`;
  });
  const entries: IniEntry[] = [];
  const collect = (section: string | undefined, group: Readonly<Record<string, unknown>>): void => {
    for (const [tagged, value] of Object.entries(group)) {
      const { line, name } = untag(tagged);
      if (typeof value === 'object' && value !== null) collect(name, value as Record<string, unknown>);
      // A value `true` or `null` arrives as itself in spite of the quotes.
      else
        entries.push({
          ...values.get(line)!,
          section,
          name: stripNameQuotes(name),
          value: String(value),
          line,
        });
    }
  };
  collect(undefined, parse(safeLines.join('\n'), { bracketedArray: false }));
  // `ini` puts sections with a dot last.
  return { entries: entries.toSorted((a, b) => a.line - b.line), unreadableLines, sections };
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

/** The line number in front makes names unique (`ini` overwrites) and none of them `__proto__` (`ini` drops it). */
function tag(line: number, name: string): string {
  return `${line} ${name.trim()}`;
}

function untag(tagged: string): { line: number; name: string } {
  const blank = tagged.indexOf(' ');
  return { line: Number(tagged.slice(0, blank)), name: tagged.slice(blank + 1) };
}

function stripNameQuotes(name: string): string {
  const quoted = /^(["'`])(.*)\1$/.exec(name.replace(/^-\s+/, ''));
  return (quoted?.[2] ?? name.replace(/^-\s+/, '')).trim();
}

/** `]` would end a section for `ini`; U+2028 and its like would end a line for its expressions. */
function toSafeText(text: string): string {
  return JSON.stringify(text).replace(
    /[\]\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
