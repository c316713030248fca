/** How an error that ended the program, or a run, is told to a person, and which exit code it has. */
import type { App } from './app.js';
import { SettingsError, TemplateError, ProgramError, UsageError } from './errors.js';
import { isTransient } from './files/held-file.js';
import type { Log } from './sync/ports.js';

/**
 * 1 the run failed as a whole, 2 wrong usage, settings or template. Settings that another program keeps open are not wrong: a
 * service manager starts the program again after 1, and does not after 2.
 */
export function exitCodeOf(error: unknown): 1 | 2 {
  const isWrong =
    error instanceof UsageError ||
    ((error instanceof SettingsError || error instanceof TemplateError) && !isTransient(error.cause));
  return isWrong ? 2 : 1;
}

/**
 * Plain sentences: what, on what, why, what to do.
 * @param isDebugging adds where in the program an unforeseen error came from; never its message, which may quote anything
 */
export function describeError(error: unknown, isDebugging: boolean): string[] {
  if (!(error instanceof ProgramError)) return describeUnforeseen(error, isDebugging);
  const problems = error instanceof SettingsError ? error.problems : [];
  return [error.message, ...problems.map((line) => `  ${line}`), error.hint].filter(
    (line) => line !== undefined,
  );
}

/**
 * In the log, since nobody watches a service or a scheduled task, and on stderr unless a terminal has seen the line of the log.
 * @param waitMs until it is tried again
 * @returns what was told
 */
export function reportError(app: App, error: unknown, waitMs?: number): readonly string[] {
  const lines = describeError(error, app.settings.logging.level === 'debug');
  logError(app.log, error, lines, waitMs);
  if (!app.isTerminal) lines.forEach(app.printError);
  return lines;
}

/** @param lines as it is described */
export function logError(
  log: Log,
  error: unknown,
  [message = '', ...details]: readonly string[],
  waitMs?: number,
): void {
  const code = error instanceof ProgramError ? error.code : undefined;
  log.error(message, { code, waitMs, hint: details.length === 0 ? undefined : details.join(' ') });
}

function describeUnforeseen(error: unknown, isDebugging: boolean): string[] {
  const name = error instanceof Error ? error.name : typeof error;
  const places =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return [
    `cms-calendar-magic failed in an unforeseen way (${name}). This is a mistake in the program: please report it.`,
    ...(isDebugging ? places : ['With log_level = DEBUG it says where.']),
  ];
}
