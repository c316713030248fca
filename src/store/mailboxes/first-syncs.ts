/**
 * When each mailbox was first synced, kept apart from the shards: so that a mailbox whose state was lost is not taken for
 * one that was never synced, whose old meetings `existing_meetings = skip` would drop. Where this file is lost, it is made
 * anew as the mailboxes are written. A cycle that changes nothing never touches it.
 */
import { join } from 'node:path';
import { dropWrongEntries, isInstant, isJsonObject } from '../../json-shape.js';
import { StateFile, type StateFileDeps } from '../state-file.js';

/** Address in lower case to ISO 8601 instant. */
type Instants = Record<string, string>;

export type FirstSyncs = StateFile<{ readonly mailboxes: Instants }>;

export function createFirstSyncs(dir: string, deps: StateFileDeps): FirstSyncs {
  return new StateFile(join(dir, 'first-syncs.json'), deps, {
    empty: { mailboxes: Object.create(null) as Instants },
    check: ({ mailboxes }) => {
      if (!isJsonObject(mailboxes)) return undefined;
      dropWrongEntries(mailboxes, isInstant);
      return { mailboxes: Object.setPrototypeOf(mailboxes, null) as Instants };
    },
    loss: 'It is made anew.',
  });
}
