/** state/cms-users.json: the e-mail addresses of CMS's users, with `mailbox_from = email`. Holds no rooms and no PINs. */
import { join } from 'node:path';
import { dropWrongEntries, objectOf } from '../json-shape.js';
import type { UserLooks } from '../sync/ports.js';
import { USER_LOOK, type UserLook } from '../sync/ports/records.js';
import { StateFile, type StateFileDeps } from './state-file.js';

export function createUserLooks(dir: string, deps: StateFileDeps): UserLooks {
  const file = new StateFile<Record<string, UserLook>>(join(dir, 'cms-users.json'), deps, {
    mend: (entries) => dropWrongEntries(entries, objectOf(USER_LOOK)),
    loss: 'CMS is asked about each user once more.',
  });
  return {
    read: async () => new Map(Object.entries(await file.load())),
    async write(looks) {
      file.replace(Object.fromEntries(looks));
      await file.save();
    },
  };
}
