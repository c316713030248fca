/**
 * Notices that settings.ini was changed between two runs: a mailbox that waits because of a wrong setting is then asked
 * at once. What it says is not looked at, since a hash of a password in the state could be worked back.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { StateStore } from '../sync/ports.js';

/** @throws StateError */
export async function recordSettingsVersion(home: string, store: StateStore, now: Date): Promise<void> {
  const file = await stat(path.join(home, 'config', 'settings.ini')).catch(() => undefined);
  if (file === undefined) return;
  const settingsVersion = `${file.mtimeMs} ${file.size}`;
  await store.updateRun((run) =>
    run.settingsVersion === settingsVersion
      ? run
      : { ...run, settingsVersion, settingsChangedAt: now.toISOString() },
  );
}
