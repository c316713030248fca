/**
 * Keeps what goes over the wire as files, for whoever wants to hold it against the schema of EWS afterwards: of envelopes
 * that differ in values only, the first. Switched on by tests; costs nothing where it is not.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What is longer holds long values, or a page of what a shorter one holds as well. */
const LONGEST_KEPT = 300_000;
/** Values of these are of enumerations, numbers or texts by chance; all others' are texts. */
const ONE_WORD = /^[A-Za-z]{1,60}$/;
const TEXTS = new Set(['Body', 'Subject', 'Location', 'Name', 'Value', 'MessageText', 'UID', 'SyncState']);

export class EnvelopeKeeper {
  readonly #folder: string;
  readonly #kept = new Set<string>();

  /** @param folder made if it is not there; several processes may share it */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  keep(kind: 'request' | 'response', envelope: string): void {
    if (envelope.length > LONGEST_KEPT) return;
    const shape = createHash('sha256').update(shapeOf(envelope)).digest('hex').slice(0, 16);
    const name = `${kind}-${shape}.xml`;
    if (this.#kept.has(name)) return;
    this.#kept.add(name);
    try {
      writeFileSync(path.join(this.#folder, name), envelope, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * Which elements stand in which and behind which, their attributes, and the kind of their values; repetition does not
 * count.
 */
export function shapeOf(xml: string): string {
  const facts = new Set<string>();
  const open: string[] = [];
  const previous = [''];
  for (const [, end, name = '', attributes = '', selfClosing, text = ''] of xml.matchAll(TAG)) {
    if (end === '/') {
      open.pop();
      previous.pop();
      continue;
    }
    facts.add(
      [open.join('/'), previous.at(-1), name, attributeFacts(attributes), kindOf(name, text)].join('|'),
    );
    previous[previous.length - 1] = name;
    if (selfClosing === '/') continue;
    open.push(name);
    previous.push('');
  }
  return [...facts].sort().join('\n');
}

const TAG = /<(\/?)([A-Za-z][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>([^<]*)/g;

function attributeFacts(attributes: string): string {
  return [...attributes.matchAll(/([\w.:-]+)\s*=\s*["']([^"']*)["']/g)]
    .map(([, name = '', value = '']) => `${name}=${name === 'ChangeKey' ? '' : kindOf(name, value)}`)
    .sort()
    .join(' ');
}

function kindOf(name: string, value: string): string {
  const text = value.trim();
  if (text === '') return '';
  if (ONE_WORD.test(text) && !TEXTS.has(name.replace(/^.*:/, ''))) return text;
  if (/^[+-]?\d+$/.test(text)) return 'number';
  return /^\d{4}-\d\d-\d\d/.test(text) ? `instant of ${text.length}` : 'text';
}
