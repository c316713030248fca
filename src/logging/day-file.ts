/**
 * The log file of the day, `YYYY-MM-DD.log` by local date: a new one from the first line after midnight, old ones removed
 * at the start and at each new day, in a run-once as in the loop. Every line is with the operating system when `write`
 * returns, so that a quick exit loses none.
 *
 * A log that cannot be written is no reason to stop the service: after the start, trouble is told once and the lines are
 * counted until there is room again.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StateError } from '../errors.js';
import { hintOf, reasonOf } from '../files/file-trouble.js';
import { assertOwnFile } from '../files/own-file.js';
import { mayBeHeld } from '../files/patience.js';
import type { Clock } from '../sync/ports.js';

const DAY_MS = 86_400_000;

const OUR_NAME = /^(\d{4})-(\d\d)-(\d\d)(?:-\d)?\.log$/;

/** How many files a day may have, where others hold the first ones. */
const MOST_FILES = 9;

/** How often it is looked whether somebody has moved the file away. */
const LOOK_MS = 10_000;

export interface DayFileOptions {
  readonly dir: string;
  /** Files of days longer ago than this are removed. */
  readonly days: number;
  readonly clock: Clock;
  /** Told, once, that the log cannot be written, with the reason; and how many lines are missing when it can be again. */
  readonly onTrouble: (sentence: string) => void;
  readonly onRecovery: (lostLines: number) => void;
}

export class DayFile {
  #file: { readonly fd: number; readonly day: string; readonly path: string } | undefined;
  #lookedAtMs = 0;
  #lostLines = 0;
  #isMidLine = false;
  #isClosed = false;

  /** @throws StateError `NotWritable` where there is no way to write a log there */
  constructor(private readonly options: DayFileOptions) {
    try {
      mkdirSync(options.dir, { recursive: true });
      this.#openToday();
    } catch (error) {
      if (error instanceof StateError) throw error;
      const message = `The log folder ${options.dir} cannot be written: ${reasonOf(error)}.`;
      throw new StateError('NotWritable', message, { hint: hintOf(error), cause: error });
    }
  }

  /** @param line with its line end. Never throws. */
  write(line: string): void {
    if (this.#isClosed) return;
    try {
      const fd = this.#openToday();
      this.#append(fd, this.#isMidLine ? `\n${line}` : line);
    } catch (error) {
      this.#forgetFile();
      this.#lostLines += 1;
      if (this.#lostLines === 1)
        this.options.onTrouble(`The log in ${this.options.dir} cannot be written: ${reasonOf(error)}.`);
      return;
    }
    const lost = this.#lostLines;
    this.#lostLines = 0;
    if (lost > 0) this.options.onRecovery(lost);
  }

  close(): void {
    this.#isClosed = true;
    this.#forgetFile();
  }

  /** Several processes may append to one file: a line goes out in one call, so lines do not mix. */
  #append(fd: number, text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(fd, bytes, written);
      // On a full disk half a line may be all that fits.
      this.#isMidLine = written < bytes.length;
    }
  }

  #openToday(): number {
    const now = this.options.clock.now();
    const day = dayOf(now);
    if (this.#file?.day === day && !this.#wasMovedAway(now)) return this.#file.fd;
    const isNewDay = this.#file?.day !== day;
    this.#forgetFile();
    mkdirSync(this.options.dir, { recursive: true });
    this.#file = { day, ...this.#openFirstFree(day) };
    if (isNewDay) removeOldFiles(this.options.dir, this.options.days, now);
    return this.#file.fd;
  }

  /** A log that another program holds does not stop the service: `2026-11-23-2.log` takes its place. */
  #openFirstFree(day: string): { readonly fd: number; readonly path: string } {
    const { dir } = this.options;
    for (let number = 1; ; number++) {
      const path = join(dir, number === 1 ? `${day}.log` : `${day}-${number}.log`);
      assertOwnFile(dirname(dir), path, 'NotWritable');
      try {
        return { fd: openSync(path, 'a'), path };
      } catch (error) {
        if (!mayBeHeld(error) || number === MOST_FILES) throw error;
      }
    }
  }

  #wasMovedAway(now: Date): boolean {
    const nowMs = now.getTime();
    if (this.#file === undefined || Math.abs(nowMs - this.#lookedAtMs) < LOOK_MS) return false;
    this.#lookedAtMs = nowMs;
    const atPath = statSync(this.#file.path, { throwIfNoEntry: false });
    return atPath?.ino !== fstatSync(this.#file.fd).ino;
  }

  #forgetFile(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) quietly(() => closeSync(file.fd));
  }
}

/** Local date. */
function dayOf(instant: Date): string {
  const [year, month, day] = [instant.getFullYear(), instant.getMonth() + 1, instant.getDate()];
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Only files whose names are days; what resists is tried again the next day. */
function removeOldFiles(dir: string, days: number, now: Date): void {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const isOld = (name: string): boolean => {
    const [year = 0, month = 0, day = 0] = OUR_NAME.exec(name)?.slice(1).map(Number) ?? [];
    return year > 0 && today - Date.UTC(year, month - 1, day) > days * DAY_MS;
  };
  for (const name of quietly(() => readdirSync(dir)) ?? []) {
    if (isOld(name)) quietly(() => rmSync(join(dir, name)));
  }
}

function quietly<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
