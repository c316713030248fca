/**
 * One JSON file under state/, through lowdb: read with suspicion, written atomically and only while the lock is held. A
 * damaged file is named in the log, set aside as `<name>.damaged-<time>`, and counts as missing from then on. Knows what
 * of its entries is not on disk yet; does not know what they mean, `mend` does.
 */
import { isUtf8 } from 'node:buffer';
import { readFile, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { Low } from 'lowdb';
import type { Clock, Log, WriteGuard } from '../sync/ports.js';
import { writeFileAtomically } from './atomic-write.js';
import { Coalesced } from './coalesced.js';
import { reasonOf, toStateError } from '../files/file-errors.js';
import { isTransient, retryWhileHeld } from '../files/held-file.js';
import { codeOf, StateError } from '../errors.js';
import { isJsonObject, type JsonObject } from '../json-shape.js';

/** The number that every file under state/ carries. */
export const STATE_FORMAT = 1;

export interface StateFileDeps {
  readonly log: Log;
  /** Undefined: looks only. Nothing is written, and a damaged file is reported and left where it is. */
  readonly guard: WriteGuard | undefined;
  readonly clock: Clock;
}

export interface StateContent {
  /** Removes the entries that are wrong from what was read. */
  readonly mend: (entries: Record<string, unknown>) => unknown;
  /** What a loss of this file costs, as a sentence. */
  readonly loss: string;
}

/** Why a file cannot be used, as the end of the sentence "... cannot be used: ". */
class Damage {
  constructor(readonly reason: string) {}
}

/** @typeParam T its entries, all of which may be missing; without a prototype, since users name some of them */
export class StateFile<T extends object> {
  readonly #db: Low<{ entries: T }>;
  readonly #saving = new Coalesced(() => this.#saveChanges());
  #loading: Promise<void> | undefined;
  #changes = 0;
  #savedChanges = 0;
  #unsavedSince = 0;

  constructor(
    readonly path: string,
    private readonly deps: StateFileDeps,
    private readonly content: StateContent,
  ) {
    const adapter = { read: () => this.#read(), write: (data: { entries: T }) => this.#write(data) };
    this.#db = new Low(adapter, { entries: Object.create(null) as T });
  }

  /** To be changed by `change` and `replace` only. */
  get entries(): T {
    return this.#db.data.entries;
  }

  /** How many changes the disk does not hold. */
  get unsaved(): number {
    return this.#changes - this.#savedChanges;
  }

  /** How long the disk has lacked a change, in milliseconds. */
  get unsavedMs(): number {
    return this.unsaved === 0 ? 0 : this.#now() - this.#unsavedSince;
  }

  /**
   * Reads the file with the first call, and not again; transient errors are not remembered.
   * @throws StateError `FromNewerVersion`; `LockLost`; `NotReadable` where a transient error, such as a share that is
   * away, stands between us and a file that is likely to be good
   */
  async load(): Promise<T> {
    this.#loading ??= this.#db.read();
    try {
      await this.#loading;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
    return this.entries;
  }

  /** In memory; `save` brings it to disk. */
  change(change: (entries: T) => void): void {
    change(this.entries);
    if (this.unsaved === 0) this.#unsavedSince = this.#now();
    this.#changes += 1;
  }

  replace(entries: T): void {
    this.change(() => (this.#db.data = { entries }));
  }

  /**
   * All that was changed before this call is on disk when it returns.
   * @throws StateError `NotWritable`, `LockLost`; the file is then as it was
   */
  async save(): Promise<void> {
    if (this.unsaved > 0) await this.#saving.run();
  }

  async #saveChanges(): Promise<void> {
    // A save that waited for another one finds its changes written. Were it to write, it could do so after this file was
    // dropped from memory and read anew, and put the old content over the new.
    if (this.unsaved === 0) return;
    const changes = this.#changes;
    const began = this.#now();
    await this.#db.write();
    this.#savedChanges = changes;
    this.#unsavedSince = began;
  }

  #now(): number {
    return this.deps.clock.now().getTime();
  }

  async #read(): Promise<{ entries: T } | null> {
    const found = await this.#readDocument();
    if (!(found instanceof Damage)) return found;
    await this.#setAside(found);
    return null;
  }

  /** `data` is turned into text before the first pause, so that later changes to it are not half in the file. */
  async #write(data: { entries: T }): Promise<void> {
    if (this.deps.guard === undefined) return;
    const text = JSON.stringify({ format: STATE_FORMAT, ...data });
    await writeFileAtomically(this.path, text, this.deps.guard);
  }

  async #readDocument(): Promise<{ entries: T } | Damage | null> {
    let bytes: Buffer;
    try {
      bytes = await retryWhileHeld(() => readFile(this.path));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      if (isTransient(error)) throw toStateError('NotReadable', 'Cannot read', this.path, error);
      return new Damage(reasonOf(error));
    }
    if (bytes.length === 0) return new Damage('it is empty');
    if (!isUtf8(bytes) || bytes.includes(0)) return new Damage('it holds binary data');
    const value = parseJson(bytes.toString('utf8'));
    if (value === undefined) return new Damage('it is not complete JSON');
    const entries = checkFormat(value, this.path)?.['entries'];
    if (!isJsonObject(entries)) return new Damage('it is JSON, but not as this program writes it');
    this.content.mend(entries);
    return { entries: Object.setPrototypeOf(entries, null) as T };
  }

  async #setAside(damage: Damage): Promise<void> {
    const { log, clock, guard } = this.deps;
    const sentence = `The state file ${this.path} cannot be used: ${damage.reason}.`;
    const fields = { code: 'StateDamaged', file: this.path };
    if (guard === undefined) {
      log.warn(`${sentence} ${this.content.loss}`, fields);
      return;
    }
    const time = clock.now().toISOString().replace(/[-:.]/g, '');
    const aside = `${this.path}.damaged-${time}`;
    await guard.assertHeld();
    try {
      await retryWhileHeld(() => rename(this.path, aside));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      throw toStateError('NotReadable', `${sentence} It cannot be set aside either, as`, aside, error);
    }
    log.warn(`${sentence} It was set aside as ${basename(aside)}. ${this.content.loss}`, fields);
  }
}

/**
 * A file from a newer version of the program may hold what this version would silently drop.
 * @returns the document, or undefined where it is none of ours
 * @throws StateError `FromNewerVersion`
 */
export function checkFormat(value: unknown, path: string): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined;
  const format = value['format'];
  if (typeof format !== 'number' || !Number.isInteger(format)) return undefined;
  if (format > STATE_FORMAT) {
    throw new StateError(
      'FromNewerVersion',
      `${path} was written by a newer version of the program (format ${format}, this one knows ${STATE_FORMAT}) and is left as it is.`,
      { hint: 'Start the newer version again, or move the state folder away to begin with an empty one.' },
    );
  }
  return format === STATE_FORMAT ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
