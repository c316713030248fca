/**
 * pino, set up once: JSON lines in the file of the day, and the same lines in a readable form on a terminal. What may be
 * in a line is decided in log-fields.ts and clean-text.ts; nothing gets past them, errors with their causes and stacks
 * least of all. Everything is written before the call returns, without worker threads.
 */
import pino from 'pino';
import type { Clock, Log, LogFields } from '../sync/ports.js';
import { createTextCleaner } from './clean-text.js';
import { DayFile } from './day-file.js';
import { pickLogFields } from './log-fields.js';

export interface LogsOptions {
  /** The logs/ folder; made where it is missing. */
  readonly dir: string;
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly days: number;
  readonly clock: Clock;
  /** Shows the lines on stderr as well, in this form. */
  readonly toShown?: ((line: string) => string) | undefined;
  /** Masked wherever they turn up. */
  readonly secrets: readonly string[];
  /** Where the readable lines and errors of the log itself go; stderr, unless a progress bar has to make way. */
  readonly print?: (text: string) => void;
}

export interface Logs {
  readonly log: Log;
  close(): void;
}

/** @throws StateError `NotWritable` where logs/ cannot be written at the start; later on the service goes on without */
export function createLogs(options: LogsOptions): Logs {
  const print = options.print ?? printToStderr;
  const { toShown } = options;
  const file = new DayFile({
    ...options,
    onFailure: (sentence) => print(`${sentence} The program goes on without it.\n`),
    onRecovery: (count) =>
      log.warn('The log could not be written for a while; lines are missing here.', { count }),
  });
  const log = createLog(options, (line) => {
    file.write(line);
    if (toShown !== undefined) print(toShown(line));
  });
  // A terminal that was closed, or a pipe whose reader has gone, must not end the service.
  process.stderr.on('error', ignore);
  return {
    log,
    close() {
      file.close();
      process.stderr.off('error', ignore);
    },
  };
}

function createLog(options: LogsOptions, writeLine: (line: string) => void): Log {
  const clean = createTextCleaner(options.secrets);
  const logger = pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${options.clock.now().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: writeLine },
  );
  const entry =
    (level: LogsOptions['level']) =>
    (message: string, fields: LogFields = {}): void => {
      if (!logger.isLevelEnabled(level)) return;
      // pino would format a message with % from further arguments; there are none.
      logger[level](pickLogFields(fields, clean), typeof message === 'string' ? clean(message) : '[no text]');
    };
  return { debug: entry('debug'), info: entry('info'), warn: entry('warn'), error: entry('error') };
}

function printToStderr(text: string): void {
  process.stderr.write(text);
}

function ignore(): void {
  return;
}
