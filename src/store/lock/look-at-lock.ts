/** Who holds a home, for somebody who only wants to know. Takes nothing and changes nothing. */
import type { Clock } from '../../sync/ports.js';
import { describeHolder, readLockText } from './lock-file.js';

export type LockLook =
  | { readonly kind: 'free' }
  /** `alive`: the holder gave a sign of life; `silent`: it gave none for longer than it takes to give one. */
  | { readonly kind: 'alive' | 'silent'; readonly holder: string };

/** A holder changes its file every two seconds. */
const PATIENCE_MS = 2_600;
const LOOK_MS = 200;

/** At once where there is no lock, else after the holder's next sign of life. @throws the file system's errors */
export async function lookAtLock(path: string, clock: Clock): Promise<LockLook> {
  const first = await readLockText(path);
  if (first === undefined) return { kind: 'free' };
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
    await clock.sleep(LOOK_MS);
    const text = await readLockText(path);
    if (text === undefined) return { kind: 'free' };
    if (text !== first) return { kind: 'alive', holder: describeHolder(text) };
  }
  return { kind: 'silent', holder: describeHolder(first) };
}
