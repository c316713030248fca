/** state/cms-users.json: the e-mail addresses of CMS's users, with `mailbox_from = email`. Holds no rooms and no PINs. */
import { join } from 'node:path';
import { dropWrongEntries, objectOf } from '../json-shape.js';
import type { UserEmailStore } from '../sync/ports.js';
import { USER_EMAIL, type UserEmail } from '../sync/ports/records.js';
import { StateFile, type StateFileDeps } from './state-file.js';

export function openUserEmails(dir: string, deps: StateFileDeps): UserEmailStore {
  const file = new StateFile<Record<string, UserEmail>>(join(dir, 'cms-users.json'), deps, {
    mend: (entries) => dropWrongEntries(entries, objectOf(USER_EMAIL)),
    loss: 'CMS is asked about each user once more.',
  });
  return {
    read: async () => new Map(Object.entries(await file.load())),
    async write(entries) {
      file.replace(Object.fromEntries(entries));
      await file.save();
    },
  };
}
