/**
 * One JSON file under state/ as a lowdb adapter: read with suspicion, written atomically and only while the lock is held.
 * A damaged file is named in the log, set aside under `<name>.damaged-<time>`, and counts as missing from then on.
 * Knows nothing of what the document means; `check` does.
 */
import { isUtf8 } from 'node:buffer';
import { readFile, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Adapter } from 'lowdb';
import type { Clock, Log, WriteGuard } from '../sync/ports.js';
import { writeFileAtomically } from './atomic-write.js';
import { errnoOf, isPassing, reasonOf, toStateError, withPatience } from './file-trouble.js';
import { type JsonObject, STATE_FORMAT, upgradeDocument } from './state-format.js';

export interface StateFileDeps {
  readonly log: Log;
  readonly guard: WriteGuard;
  readonly clock: Clock;
  /** Looks only: nothing is written, and a damaged file is reported and left where it is. */
  readonly readOnly: boolean;
}

/** Why a file cannot be used, as the end of the sentence "... cannot be used: ". */
class Damage {
  constructor(readonly reason: string) {}
}

export class StateFile<T extends object> implements Adapter<T> {
  /** Bytes of the last text read or written. */
  byteLength = 0;

  /**
   * @param check the document's content, or undefined where it has the wrong shape
   * @param loss what a loss of this file costs, as a sentence
   */
  constructor(
    readonly path: string,
    private readonly deps: StateFileDeps,
    private readonly check: (document: JsonObject) => T | undefined,
    private readonly loss: string,
  ) {}

  /**
   * @returns null where there is no file, or no usable one
   * @throws StateError `FromNewerVersion`; `NotReadable` where trouble of the moment, such as a share that is away,
   * stands between us and a file that is likely to be good
   */
  async read(): Promise<T | null> {
    const found = await this.#readDocument();
    if (!(found instanceof Damage)) return found;
    await this.#setAside(found);
    return null;
  }

  /**
   * `data` is turned into text before the first pause, so that later changes to it are not half in the file.
   * @throws StateError `NotWritable`, `LockLost`; the file is then as it was
   */
  async write(data: T): Promise<void> {
    if (this.deps.readOnly) return;
    const text = JSON.stringify({ format: STATE_FORMAT.current, ...data });
    try {
      await writeFileAtomically(this.path, text, {
        beforeRename: () => this.deps.guard.assertHeld(),
        syncFolder: true,
      });
    } catch (error) {
      throw toStateError('NotWritable', 'Cannot write', this.path, error);
    }
    this.byteLength = text.length;
  }

  async #readDocument(): Promise<T | Damage | null> {
    let bytes: Buffer;
    try {
      bytes = await withPatience(() => readFile(this.path));
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      if (isPassing(error)) throw toStateError('NotReadable', 'Cannot read', this.path, error);
      return new Damage(reasonOf(error));
    }
    if (bytes.length === 0) return new Damage('it is empty');
    if (!isUtf8(bytes) || bytes.includes(0)) return new Damage('it holds binary data');
    const value = parseJson(bytes.toString('utf8'));
    if (value === undefined) return new Damage('it is not complete JSON');
    const document = upgradeDocument(value, this.path);
    const content = document === undefined ? undefined : this.check(document);
    if (content === undefined) return new Damage('it is JSON, but not as this program writes it');
    this.byteLength = bytes.length;
    return content;
  }

  async #setAside(damage: Damage): Promise<void> {
    const sentence = `The state file ${this.path} cannot be used: ${damage.reason}.`;
    if (this.deps.readOnly) {
      this.deps.log.warn(`${sentence} ${this.loss}`, { code: 'StateDamaged', file: this.path });
      return;
    }
    const time = this.deps.clock.now().toISOString().replace(/[-:.]/g, '');
    const aside = `${this.path}.damaged-${time}`;
    await this.deps.guard.assertHeld();
    try {
      await withPatience(() => rename(this.path, aside));
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return;
      throw toStateError('NotReadable', `${sentence} It cannot be set aside either, as`, aside, error);
    }
    this.deps.log.warn(`${sentence} It was set aside as ${basename(aside)}. ${this.loss}`, {
      code: 'StateDamaged',
      file: this.path,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
