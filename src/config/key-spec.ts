/** What an entry of the table of keys says about a key. */
import type { ParseResult } from './values/parse-result.js';
import type { SecretSurroundings } from './secrets/secret-source.js';

export const SECTIONS = ['CMS API', 'EWS', 'Mailboxes', 'Templates', 'Status', 'Logging'] as const;
export type SectionName = (typeof SECTIONS)[number];

interface KeyOptions {
  /** Other spellings of the Python service's documents. */
  readonly aliases?: readonly string[];
  /** Text that stands in for a key that is missing or empty; undefined: the key is required. */
  readonly fallback?: string;
  /** Never shown in a message; may be `env:NAME`, `file:PATH` or `dpapi:...`. */
  readonly isSecret?: true;
  /** What stands in a sample file, ours or the Python service's, and serves nobody; lower case. */
  readonly sampleTexts?: readonly string[];
}

type Read<T> = (text: string, surroundings: SecretSurroundings) => ParseResult<T> | Promise<ParseResult<T>>;

export interface KeySpec<T> extends KeyOptions {
  readonly section: SectionName;
  readonly name: string;
  /** What it is: a noun phrase for "is missing"; settings.ini.sample says it in the same words. */
  readonly meaning: string;
  /** From the text to the value; may look at the file or the variable that the text names. */
  readonly read: Read<T>;
}

/** Makes the entries of one section. */
export const keysOf =
  (section: SectionName) =>
  <T>(name: string, meaning: string, read: Read<T>, options: KeyOptions = {}): KeySpec<T> => ({
    section,
    name,
    meaning,
    read,
    ...options,
  });
