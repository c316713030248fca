/** What is remembered of an error that is waited out. Pure. */
import type { ProgramError } from '../../errors.js';
import type { Wait } from '../ports/records.js';

/** @param earlier of the failure before it, in a row */
export function toWait(
  earlier: Wait | undefined,
  { code, message, hint }: ProgramError,
  now: Date,
  waitMs: number,
): Wait {
  const since = earlier?.since ?? now.toISOString();
  return { code, message, remedy: hint, since, nextTry: new Date(now.getTime() + waitMs).toISOString() };
}
