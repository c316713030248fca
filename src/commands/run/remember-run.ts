/**
 * What one run leaves for the next in state/run.json. A loop remembers most of it itself; a run-once every minute is a new
 * process each time.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Instance } from '../../app.js';
import type { StateStore } from '../../sync/ports.js';

/**
 * Since when sign-ins to Exchange have been refused, until a cycle in which some were accepted and none refused: else each
 * run-once would begin with as many attempts as the first, until the account is locked. CMS needs no such memory of a
 * refusal: its first request of a run goes alone, and a refusal ends the asking.
 *
 * Since when CMS has been down: else each run-once would give it the second try that is meant for a hiccup.
 * @throws StateError
 */
export async function rememberServers(instance: Instance, now: Date): Promise<void> {
  const { store, calendar, server } = instance;
  const since = (isSo: boolean, earlier: string | undefined): string | undefined =>
    isSo ? (earlier ?? now.toISOString()) : undefined;
  const { signInOutcome } = calendar.transport;
  await store.updateRun(({ signInRefusedAt, cmsDownSince }) => ({
    // No sign-in, or none that was answered, says nothing.
    signInRefusedAt:
      signInOutcome === undefined ? signInRefusedAt : since(signInOutcome === 'refused', signInRefusedAt),
    cmsDownSince: since(server.isDown(), cmsDownSince),
  }));
}

/**
 * Says once that CMS is down, whoever met with it: once more where the reason is another one, and once that it answers again.
 * @param isLoop whoever starts it looks for what it says itself, whatever was said before
 * @throws StateError
 */
export async function reportOutage(instance: Instance, isLoop: boolean): Promise<void> {
  const { store, server, log } = instance;
  const { outage } = server;
  const { outageReported } = await store.readRun();
  if (outage !== undefined && outage.code !== (isLoop ? instance.outageReported : outageReported)) {
    const { message, code, hint } = outage;
    log.warn(`${message} The meetings that need a room wait for it.`, { code, hint });
    instance.outageReported = code;
    await store.updateRun(() => ({ outageReported: code }));
  }
  if (outage !== undefined || outageReported === undefined || server.isDown()) return;
  log.info('CMS answers again.');
  instance.outageReported = undefined;
  await store.updateRun(() => ({ outageReported: undefined }));
}

/**
 * Whether settings.ini was changed since the last run: a mailbox that waits because of a wrong setting is then asked at once.
 * What it says is not looked at, since a hash of a password in the state could be worked back.
 * @throws StateError
 */
export async function rememberSettings(home: string, store: StateStore, now: Date): Promise<void> {
  const file = await stat(path.join(home, 'config', 'settings.ini')).catch(() => undefined);
  if (file === undefined) return;
  const version = `${file.mtimeMs} ${file.size}`;
  await store.updateRun(({ settingsVersion, settingsChangedAt = '' }) => {
    // A change that lies ahead was noted by a wrong clock: until then no mailbox would wait, and no organizer be told.
    const isKnown = settingsVersion === version && Date.parse(settingsChangedAt) <= now.getTime();
    return isKnown ? {} : { settingsVersion: version, settingsChangedAt: now.toISOString() };
  });
}
