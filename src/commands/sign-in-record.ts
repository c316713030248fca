/**
 * Whether Exchange refused the credentials of the run before. A loop's sign-in remembers that itself; a run-once every
 * minute is a new process each time, and would begin with as many attempts as the first, until the account is locked.
 * CMS needs no such memory of a refusal: its first request of a run goes alone, and a refusal ends the asking.
 */
import { ExchangeError } from '../errors.js';
import type { CycleResult } from '../sync/cycle.js';
import type { StateStore } from '../sync/ports.js';

export async function wasSignInRefused(store: StateStore): Promise<boolean> {
  return (await store.readRun()).signInRefusedAt !== undefined;
}

/**
 * Remembers a refusal, and forgets it once a calendar was read. A run that got no answer to its sign-in says nothing.
 * @throws StateError
 */
export async function recordSignIn(store: StateStore, result: CycleResult, now: Date): Promise<void> {
  const isRefused = result.trouble instanceof ExchangeError && result.trouble.code === 'CredentialsRefused';
  await store.updateRun((run) => {
    const { signInRefusedAt, ...others } = run;
    if (isRefused)
      return signInRefusedAt === undefined ? { ...run, signInRefusedAt: now.toISOString() } : run;
    return signInRefusedAt !== undefined && result.figures.polls > 0 ? others : run;
  });
}
