/** One thing that `check` looked at, and what came of it. How it is shown is print-findings.ts. */
import { ProgramError } from '../../errors.js';

export interface Finding {
  /** What was looked at, in a few words. Together with the part it tells one finding from all others. */
  readonly what: string;
  /** `skipped`: it could not be looked at, since something else has to be right first. */
  readonly result: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was seen, or what is wrong, in a sentence. */
  readonly detail: string;
  /** What to do about it, one line after the other. Every failure has one. */
  readonly remedy?: readonly string[] | undefined;
}

/** Findings as they are made; what it comes to is what the parts after it need. */
export type Findings<T = void> = AsyncGenerator<Finding, T>;

export function ok(what: string, detail: string): Finding {
  return { what, result: 'ok', detail };
}

export function warning(what: string, detail: string, ...remedy: readonly string[]): Finding {
  return { what, result: 'warning', detail, remedy: remedy.length === 0 ? undefined : remedy };
}

export function failed(what: string, detail: string, ...remedy: readonly string[]): Finding {
  return { what, result: 'failed', detail, remedy };
}

/** @param because the rest of the sentence "Not looked at, because ..." */
export function skipped(what: string, because: string): Finding {
  return { what, result: 'skipped', detail: `Not looked at, because ${because}.` };
}

const NO_HINT = 'Run check again. If it lasts, look into the log of the server.';

/**
 * @param more lines of a remedy that is longer than the hint of the error
 * @throws the error itself where it is a bug
 */
export function failedBy(what: string, error: unknown, more: readonly string[] = []): Finding {
  if (!(error instanceof ProgramError)) throw error;
  return failed(what, error.message, error.hint ?? NO_HINT, ...more);
}
