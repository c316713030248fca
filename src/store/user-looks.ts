/** state/cms-users.json: the e-mail addresses of CMS's users, with `mailbox_from = email`. Holds no rooms and no PINs. */
import { join } from 'node:path';
import type { UserLooks } from '../sync/ports.js';
import { dropWrongEntries, isJsonObject, objectOf, type JsonObject } from '../json-shape.js';
import { USER_LOOK, type UserLook } from '../sync/ports/records.js';
import { StateFile, type StateFileDeps } from './state-file.js';

interface UserLooksContent {
  /** By the ids of the users. */
  users: Readonly<Record<string, UserLook>>;
}

/** Reads the file with the first call, and not again. */
export function createUserLooks(dir: string, deps: StateFileDeps): UserLooks {
  const file = new StateFile<UserLooksContent>(join(dir, 'cms-users.json'), deps, {
    empty: { users: {} },
    check: checkUserLooks,
    loss: 'CMS is asked about each user once more.',
  });
  let known: Promise<ReadonlyMap<string, UserLook>> | undefined;
  return {
    async read() {
      known ??= file.read().then(() => new Map(Object.entries(file.data.users)));
      // Trouble of the moment is not remembered.
      known.catch(() => (known = undefined));
      return await known;
    },
    async write(looks) {
      known = Promise.resolve(looks);
      file.change((data) => void (data.users = Object.fromEntries(looks)));
      await file.save();
    },
  };
}

function checkUserLooks(document: JsonObject): UserLooksContent | undefined {
  const { users } = document;
  if (!isJsonObject(users)) return undefined;
  dropWrongEntries(users, objectOf(USER_LOOK));
  return { users: users as UserLooksContent['users'] };
}
