/** What an entry of the table of keys says about a key, and what the table's texts become. */
import type { DataProtection } from '../windows/data-protection.js';

export const SECTIONS = ['CMS API', 'EWS', 'Mailboxes', 'Templates', 'Status', 'Logging'] as const;
export type SectionName = (typeof SECTIONS)[number];

interface KeyOptions {
  /** What it is: a noun phrase for "is missing"; settings.ini.sample says it in the same words. */
  readonly meaning: string;
  /** Other spellings of the Python service's documents. */
  readonly aliases?: readonly string[];
  /** Text that stands in for a key that is missing or empty; undefined: the key is required. */
  readonly fallback?: string;
  /** Never shown in a message; may be `env:NAME`, `file:PATH` or `dpapi:...`. */
  readonly isSecret?: true;
  /** What stands in a sample file, ours or the Python service's, and serves nobody; lower case. */
  readonly sampleTexts?: readonly string[];
}

/** Where a text may lead to. */
export interface ReadEnvironment {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Undefined where the system has no DPAPI. */
  readonly dpapi: DataProtection | undefined;
  /** Is told what is doubtful about a value that can be used; the rest of `[section] key: `. */
  readonly warn: (warning: string) => void;
}

/** From the text to the value; may look at the file or the variable that the text names. @throws Refusal */
type Read<T> = (text: string, environment: ReadEnvironment) => T | Promise<T>;

export interface KeySpec<T = unknown> extends KeyOptions {
  readonly section: SectionName;
  readonly name: string;
  readonly read: Read<T>;
}

/** Makes the entries of one section. */
export const keysOf =
  (section: SectionName) =>
  <T>(name: string, read: Read<T>, options: KeyOptions): KeySpec<T> => ({ section, name, read, ...options });

/** For a key that may be empty. */
export const orIfEmpty =
  <T, Empty>(empty: Empty, read: Read<T>): Read<T | Empty> =>
  (text, environment) =>
    text === '' ? empty : read(text, environment);

/** A table of keys, or of groups of keys. */
export interface KeyTable {
  readonly [name: string]: KeySpec | KeyTable;
}

/** The same names with values in the place of keys. @typeParam Missing stands for a value that was not understood */
export type ValuesOf<Table, Missing = never> = {
  readonly [Name in keyof Table]: Table[Name] extends KeySpec<infer T>
    ? T | Missing
    : ValuesOf<Table[Name], Missing>;
};

/** All keys, in the table's order. */
export function listKeysOf(table: KeyTable): KeySpec[] {
  return Object.values(table).flatMap((entry) => (isKey(entry) ? [entry] : listKeysOf(entry)));
}

/** Puts values in the place of keys. */
export function fillIn<Table extends KeyTable>(
  table: Table,
  values: ReadonlyMap<KeySpec, unknown>,
): ValuesOf<Table, undefined> {
  const filled = Object.entries(table).map(([name, entry]) => [
    name,
    isKey(entry) ? values.get(entry) : fillIn(entry, values),
  ]);
  return Object.fromEntries(filled) as ValuesOf<Table, undefined>;
}

function isKey(entry: KeySpec | KeyTable): entry is KeySpec {
  return typeof entry['read'] === 'function';
}
