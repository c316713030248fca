/**
 * First step of reading settings.ini: text -> entries with their lines. Knows the notation (sections, quotes, comments),
 * not a single key; what is doubtful is marked, and judged by whoever knows what the key is for.
 *
 * The notation is the one of the Python service's configparser as far as its files go, so that they can be taken over:
 * `=` or `:` after the key, comments on lines of their own. It is read here and not by the `ini` package, which cuts an
 * unquoted value at `#` or `;`, takes backslashes in quotes for escapes (`"CORP\tina"` gets a tab), makes `true` a boolean,
 * splits section names at dots, and drops what it cannot read without a word.
 */

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
  const entries: IniEntry[] = [];
  const unreadableLines: IniText['unreadableLines'][number][] = [];
  const sections: IniText['sections'][number][] = [];
  let section: string | undefined;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === '' || /^[;#]/.test(trimmed)) continue;
    const separator = trimmed.search(/[=:]/);
    if (trimmed.startsWith('[')) {
      section = readSectionName(trimmed);
      sections.push({ name: section, line });
    } else if (separator <= 0) {
      unreadableLines.push({ section, line });
    } else {
      const name = readName(trimmed.slice(0, separator));
      entries.push({ section, name, ...readIniValue(trimmed.slice(separator + 1)), line });
    }
  }
  return { entries, unreadableLines, sections };
}

/** A header that is not closed still is one, else its keys would count to the section before. */
function readSectionName(trimmed: string): string {
  const closed = /^\[(.*)\]\s*(?:[;#].*)?$/.exec(trimmed);
  return (closed?.[1] ?? trimmed.slice(1)).trim().replace(/\s+/g, ' ');
}

/** Without quotes, and without the dash of a list. */
function readName(written: string): string {
  const name = written.trim().replace(/^-\s+/, '');
  return (/^(["'`])(.*)\1$/.exec(name)?.[2] ?? name).trim();
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
