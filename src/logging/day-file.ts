/**
 * The log file of the day, `YYYY-MM-DD.log` by local date: a new one from the first line after midnight, old ones removed
 * at the start and at each new day, in a run-once as in the loop. Every line is with the operating system when `write`
 * returns, so that a quick exit loses none.
 *
 * A log that cannot be written is no reason to stop the service: after the start, the first error is told and the lines are
 * counted until there is room again.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf, toStateError } from '../files/file-errors.js';
import { assertOwnFile } from '../files/own-file.js';
import { renderLocalDate } from '../local-time.js';
import { mayBeHeld } from '../files/held-file.js';
import type { Clock } from '../sync/ports.js';

const OUR_NAME = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:-\d)?\.log$/;

/** How many files a day may have, where others hold the first ones. */
const MOST_FILES = 9;

export interface DayFileOptions {
  readonly dir: string;
  /** Files of days longer ago than this are removed. */
  readonly days: number;
  readonly clock: Clock;
  /** Told, once, that the log cannot be written, with the reason; and how many lines are missing when it can be again. */
  readonly onFailure: (sentence: string) => void;
  readonly onRecovery: (lostLines: number) => void;
}

interface OpenFile {
  readonly fd: number;
  readonly day: string;
  readonly path: string;
  /** From 1, of the files of this day. */
  readonly number: number;
}

export class DayFile {
  #file: OpenFile | undefined;
  #lostLines = 0;
  #isMidLine = false;
  #isClosed = false;

  /** @throws StateError `NotWritable` where there is no way to write a log there */
  constructor(private readonly options: DayFileOptions) {
    try {
      this.#openToday();
    } catch (error) {
      throw toStateError('NotWritable', 'The program cannot write its log in', options.dir, error);
    }
  }

  /** @param line with its line end. Never throws. */
  write(line: string): void {
    if (this.#isClosed) return;
    try {
      this.#append(line);
    } catch (error) {
      this.#forgetFile();
      this.#lostLines += 1;
      if (this.#lostLines === 1)
        this.options.onFailure(
          `The program cannot write its log in ${this.options.dir}: ${reasonOf(error)}.`,
        );
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

  /** Another program may lock a file that is open here already: the line goes into the next file. */
  #append(line: string): void {
    for (let file = this.#openToday(); ; file = this.#open(file.day, file.number + 1)) {
      try {
        this.#writeLine(file.fd, line);
        return;
      } catch (error) {
        if (!mayBeHeld(error) || file.number === MOST_FILES) throw error;
      }
      this.#forgetFile();
      this.#isMidLine = false;
    }
  }

  /** Several processes may append to one file: a line goes out in one call, so lines do not mix. */
  #writeLine(fd: number, line: string): void {
    const bytes = Buffer.from(this.#isMidLine ? `\n${line}` : line, 'utf8');
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(fd, bytes, written);
      // On a full disk half a line may be all that fits.
      this.#isMidLine = written < bytes.length;
    }
  }

  #openToday(): OpenFile {
    const now = this.options.clock.now();
    const day = renderLocalDate(now);
    const known = this.#file;
    if (known?.day === day && isInPlace(known)) return known;
    this.#forgetFile();
    mkdirSync(this.options.dir, { recursive: true });
    const file = this.#open(day, 1);
    if (known?.day !== day) removeOldFiles(this.options.dir, this.options.days, now);
    return file;
  }

  /** A log that another program holds does not stop the service: `2026-11-23-2.log` takes its place. */
  #open(day: string, first: number): OpenFile {
    const { dir } = this.options;
    for (let number = first; ; number++) {
      const path = join(dir, number === 1 ? `${day}.log` : `${day}-${number}.log`);
      assertOwnFile(dirname(dir), path, 'NotWritable');
      try {
        return (this.#file = { fd: openSync(path, 'a'), day, path, number });
      } catch (error) {
        if (!mayBeHeld(error) || number === MOST_FILES) throw error;
      }
    }
  }

  #forgetFile(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) quietly(() => closeSync(file.fd));
  }
}

/** Nobody has moved it away. */
function isInPlace({ path, fd }: OpenFile): boolean {
  return statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino;
}

/** Only files whose names are days; what resists is tried again the next day. */
function removeOldFiles(dir: string, days: number, now: Date): void {
  const firstKept = renderLocalDate(now, days);
  for (const name of quietly(() => readdirSync(dir)) ?? []) {
    const day = OUR_NAME.exec(name)?.[1];
    if (day !== undefined && day < firstKept) quietly(() => rmSync(join(dir, name)));
  }
}

function quietly<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
