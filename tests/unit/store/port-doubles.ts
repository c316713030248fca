/** A clock that is moved by hand, the clock that is not, a log that is read back: what stands in for ports here. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, Log, LogFields, WriteGuard } from '../../../src/sync/ports.js';
import type { MailboxRecord } from '../../../src/sync/ports/records.js';

/** Stands still until it is moved. */
export class HandClock implements Clock {
  #nowMs: number;
  #sleepers: { readonly dueMs: number; readonly wake: () => void }[] = [];
  #onSleep: (() => void)[] = [];

  constructor(now: string | Date = '2026-03-02T08:00:00.000Z') {
    this.#nowMs = new Date(now).getTime();
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      this.#sleepers.push({ dueMs: this.#nowMs + ms, wake: resolve });
      signal?.addEventListener('abort', () => resolve(), { once: true });
      for (const told of this.#onSleep.splice(0)) told();
    });
  }

  /** Resolves once somebody sleeps. */
  async untilAsleep(): Promise<void> {
    if (this.#sleepers.length === 0) await new Promise<void>((resolve) => this.#onSleep.push(resolve));
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#sleepers.filter((sleeper) => sleeper.dueMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.dueMs > this.#nowMs);
    for (const sleeper of due) sleeper.wake();
  }

  set(now: string | Date): void {
    this.#nowMs = new Date(now).getTime();
  }
}

/** The time that passes. */
export const wallClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};

export interface LoggedLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

export class MemoryLog implements Log {
  readonly lines: LoggedLine[] = [];
  debug = this.#take('debug');
  info = this.#take('info');
  warn = this.#take('warn');
  error = this.#take('error');

  warnings(): readonly string[] {
    return this.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
  }

  #take(level: string) {
    return (message: string, fields: LogFields = {}): void => {
      this.lines.push({ level, message, fields });
    };
  }
}

export const freeGuard: WriteGuard = { assertHeld: () => Promise.resolve() };

export function recordOf(syncState: string, more: Partial<MailboxRecord> = {}): MailboxRecord {
  return { syncState, firstSyncedAt: '2026-03-01T00:00:00.000Z', retries: {}, ownChangeKeys: {}, ...more };
}
