/** state/cms-users.json: the e-mail addresses of CMS's users, with `mailbox_from = email`. Holds no rooms and no PINs. */
import { join } from 'node:path';
import { dropWrongEntries, isJsonObject, objectOf } from '../json-shape.js';
import type { UserLooks } from '../sync/ports.js';
import { USER_LOOK, type UserLook } from '../sync/ports/records.js';
import { StateFile, type StateFileDeps } from './state-file.js';

/** By the ids of the users. */
type Looks = Readonly<Record<string, UserLook>>;

export function createUserLooks(dir: string, deps: StateFileDeps): UserLooks {
  const file = new StateFile<{ users: Looks }>(join(dir, 'cms-users.json'), deps, {
    empty: { users: {} },
    check: ({ users }) => {
      if (!isJsonObject(users)) return undefined;
      dropWrongEntries(users, objectOf(USER_LOOK));
      return { users: users as Looks };
    },
    loss: 'CMS is asked about each user once more.',
  });
  return {
    read: async () => new Map(Object.entries((await file.load()).users)),
    async write(looks) {
      file.change((data) => void (data.users = Object.fromEntries(looks)));
      await file.save();
    },
  };
}
