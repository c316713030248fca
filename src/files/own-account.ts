/** Whom the files of a home are for. Windows has the rights of the folder for that: see windows/file-rights.ts. */
import { statSync } from 'node:fs';

/**
 * From now on, what is written can be read by this account alone. Not in the home of another account: what root leaves there,
 * a resync request for instance, is for the service.
 */
export function writeForOwnAccountAlone(home: string): void {
  const owner = statSync(home, { throwIfNoEntry: false })?.uid;
  if (owner !== undefined && owner === process.getuid?.()) process.umask(0o077);
}
