/** state/cms-users.json: the e-mail addresses of CMS's users, with `mailbox_from = email`. Holds no rooms and no PINs. */
import { join } from 'node:path';
import type { UserLook, UserLooks } from '../sync/ports.js';
import { isInstant, isText } from './mailbox-record.js';
import { StateFile, type StateFileDeps } from './state-file.js';
import { isJsonObject, type JsonObject } from './state-format.js';

interface UserLooksContent {
  readonly users: Readonly<Record<string, UserLook>>;
}

/** Reads the file with the first call, and not again. */
export function createUserLooks(dir: string, deps: StateFileDeps): UserLooks {
  const file = new StateFile<UserLooksContent>(
    join(dir, 'cms-users.json'),
    deps,
    checkUserLooks,
    'CMS is asked about each user once more.',
  );
  let known: ReadonlyMap<string, UserLook> | undefined;
  return {
    read: async () => (known ??= new Map(Object.entries((await file.read())?.users ?? {}))),
    async write(looks) {
      known = looks;
      await file.write({ users: Object.fromEntries(looks) });
    },
  };
}

function checkUserLooks(document: JsonObject): UserLooksContent | undefined {
  const { users } = document;
  return isJsonObject(users)
    ? {
        users: Object.fromEntries(
          Object.entries(users).filter((entry): entry is [string, UserLook] => isLook(entry[1])),
        ),
      }
    : undefined;
}

function isLook(value: unknown): value is UserLook {
  return isJsonObject(value) && isText(value['jid']) && isText(value['email']) && isInstant(value['at']);
}
