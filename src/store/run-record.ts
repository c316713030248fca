/** Checks what state/run.json says about the whole installation; what is wrong in it is left out. */
import type { RunRecord } from '../sync/ports/records.js';
import { isInstant, isText } from './mailboxes/mailbox-record.js';
import { isJsonObject, type JsonObject } from './state-format.js';

const FIELDS: Readonly<Record<keyof Required<RunRecord>, (value: unknown) => boolean>> = {
  lastUserSync: isInstant,
  primaryAddresses: (value) => isJsonObject(value) && Object.values(value).every(isText),
  signInRefusedAt: isInstant,
  ntlmServer: isText,
  cmsDownSince: isInstant,
  roomFoundAt: isInstant,
  firstRunAnnouncedAt: isInstant,
  settingsVersion: isText,
  settingsChangedAt: isInstant,
};

/** @returns undefined where the document is no run record at all */
export function checkRunRecord(document: JsonObject): { run: RunRecord } | undefined {
  const run = document['run'];
  if (!isJsonObject(run)) return undefined;
  const right = Object.entries(FIELDS).filter(([name, isRight]) => isRight(run[name]));
  return { run: Object.fromEntries(right.map(([name]) => [name, run[name]])) };
}
