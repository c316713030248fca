/** What an entry of the table of keys is made of, and the kinds of keys that more than one section has. */
import { toOptionalPath } from './parse-name.js';
import { toWholeNumber, toYesNo } from './parse-plain.js';
import type { ParseResult } from './parse-result.js';

export const SECTIONS = ['CMS API', 'EWS', 'Mailboxes', 'Templates', 'Logging'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface KeySpec<T> {
  readonly section: SectionName;
  readonly name: string;
  /** Other spellings of the Python service's documents. */
  readonly aliases?: readonly string[];
  /** Text that stands in for a key that is missing or empty; undefined: the key is required. */
  readonly fallback?: string;
  /** What it is: a noun phrase for "is missing"; settings.ini.sample says it in the same words. */
  readonly meaning: string;
  /** Never shown in a message; may be `env:NAME`, `file:PATH` or `dpapi:...`. */
  readonly isSecret?: true;
  /** What stands in a sample file, ours or the Python service's, and serves nobody; lower case. */
  readonly sampleTexts?: readonly string[];
  readonly parse: (text: string) => ParseResult<T>;
}

/** Gives each entry its value's type. */
export function key<T>(spec: KeySpec<T>): KeySpec<T> {
  return spec;
}

export const caFile = (section: SectionName, server: string): KeySpec<string | undefined> => ({
  section,
  name: 'ca_file',
  fallback: '',
  meaning: `PEM file with the certificate of the CA that issued the certificate of ${server}`,
  parse: toOptionalPath,
});

export const tlsVerify = (section: SectionName, server: string): KeySpec<boolean> => ({
  section,
  name: 'tls_verify',
  fallback: 'yes',
  meaning: `whether the certificate of ${server} is verified: yes or no`,
  parse: toYesNo,
});

export const secondsFrom1To =
  (max: number) =>
  (text: string): ParseResult<number> =>
    toWholeNumber(text, { min: 1, max, unit: 'seconds' });
