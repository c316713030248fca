/**
 * Whether sign-ins to Exchange were refused in the cycle before. A loop remembers that itself; a run-once every minute is a
 * new process each time, and would begin with as many attempts as the first, until the account is locked. CMS needs no
 * such memory of a refusal: its first request of a run goes alone, and a refusal ends the asking.
 */
import type { StateStore } from '../sync/ports.js';

export async function wasSignInRefused(store: StateStore): Promise<boolean> {
  return (await store.readRun()).signInRefusedAt !== undefined;
}

/**
 * Remembers a refusal, and forgets it after a cycle in which sign-ins were accepted and none refused.
 * @param outcome undefined: there was no sign-in, or none was answered, which says nothing
 * @throws StateError
 */
export async function recordSignIn(
  store: StateStore,
  outcome: 'refused' | 'accepted' | undefined,
  now: Date,
): Promise<void> {
  if (outcome === undefined) return;
  await store.updateRun((run) => {
    const { signInRefusedAt, ...others } = run;
    if ((outcome === 'refused') === (signInRefusedAt !== undefined)) return run;
    return outcome === 'refused' ? { ...run, signInRefusedAt: now.toISOString() } : others;
  });
}
