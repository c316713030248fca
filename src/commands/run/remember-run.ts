/**
 * What one run leaves for the next in state/run.json. A loop remembers most of it itself; a run-once every minute is a new
 * process each time.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { StateStore } from '../../sync/ports.js';

/**
 * Whether sign-ins to Exchange were refused in the cycle before: else each run-once would begin with as many attempts as the
 * first, until the account is locked. CMS needs no such memory of a refusal: its first request of a run goes alone, and a
 * refusal ends the asking.
 */
export async function wasSignInRefused(store: StateStore): Promise<boolean> {
  return (await store.readRun()).signInRefusedAt !== undefined;
}

/**
 * Remembers a refusal, and forgets it after a cycle in which sign-ins were accepted and none refused.
 * @param outcome undefined: there was no sign-in, or none was answered, which says nothing
 * @throws StateError
 */
export async function rememberSignIn(
  store: StateStore,
  outcome: 'refused' | 'accepted' | undefined,
  now: Date,
): Promise<void> {
  if (outcome !== undefined) await rememberSince(store, 'signInRefusedAt', outcome === 'refused', now);
}

/** Else each run-once would give a CMS that is down the second try that is meant for a hiccup. @throws StateError */
export async function rememberCms(store: StateStore, isDown: boolean, now: Date): Promise<void> {
  await rememberSince(store, 'cmsDownSince', isDown, now);
}

async function rememberSince(
  store: StateStore,
  name: 'signInRefusedAt' | 'cmsDownSince',
  isSo: boolean,
  now: Date,
): Promise<void> {
  await store.updateRun((run) =>
    isSo === (run[name] !== undefined) ? run : { ...run, [name]: isSo ? now.toISOString() : undefined },
  );
}

/**
 * Whether settings.ini was changed since the last run: a mailbox that waits because of a wrong setting is then asked at once.
 * What it says is not looked at, since a hash of a password in the state could be worked back.
 * @throws StateError
 */
export async function rememberSettings(home: string, store: StateStore, now: Date): Promise<void> {
  const file = await stat(path.join(home, 'config', 'settings.ini')).catch(() => undefined);
  if (file === undefined) return;
  const settingsVersion = `${file.mtimeMs} ${file.size}`;
  await store.updateRun((run) =>
    run.settingsVersion === settingsVersion
      ? run
      : { ...run, settingsVersion, settingsChangedAt: now.toISOString() },
  );
}
