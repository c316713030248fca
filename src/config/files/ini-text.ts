/**
 * First step of reading settings.ini: text -> entries with their lines. Knows the notation (sections, quotes, comments),
 * not a single key; what is doubtful is marked, and judged by whoever knows what the key is for.
 *
 * The notation is the one of the Python service's configparser as far as its files go, so that they can be taken over:
 * `=` or `:` after the key, comments on lines of their own. No package reads it so: `ini`, for one, cuts a value at `#` or
 * `;`, and takes backslashes in quotes for JSON's (`"CORP\tina"` gets a tab).
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
  text.split(/\r\n|\r|\n/).forEach((raw, index) => {
    const [line, written, section] = [index + 1, raw.trim(), sections.at(-1)?.name];
    if (written === '' || /^[;#]/.test(written)) return;
    const name = readSectionName(written);
    const separator = written.search(/[=:]/);
    if (name !== undefined) sections.push({ name, line });
    else if (separator <= 0) unreadableLines.push({ section, line });
    else
      entries.push({
        section,
        name: stripNameQuotes(written.slice(0, separator).trim()),
        ...readIniValue(written.slice(separator + 1)),
        line,
      });
  });
  return { entries, unreadableLines, sections };
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

/** A list's dash is left out as well. */
function stripNameQuotes(name: string): string {
  const plain = name.replace(/^-\s+/, '');
  return (/^(["'`])(.*)\1$/.exec(plain)?.[2] ?? plain).trim();
}
