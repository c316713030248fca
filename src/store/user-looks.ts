/** state/cms-users.json: the e-mail addresses of CMS's users, with `mailbox_from = email`. Holds no rooms and no PINs. */
import { join } from 'node:path';
import { objectOf } from '../json-shape.js';
import type { UserLooks } from '../sync/ports.js';
import { USER_LOOK } from '../sync/ports/records.js';
import { createMapFile } from './map-file.js';
import type { StateFileDeps } from './state-file.js';

export function createUserLooks(dir: string, deps: StateFileDeps): UserLooks {
  const path = join(dir, 'cms-users.json');
  const file = createMapFile(path, deps, objectOf(USER_LOOK), 'CMS is asked about each user once more.');
  return {
    read: async () => new Map(Object.entries((await file.load()).entries)),
    async write(looks) {
      file.change((data) => void (data.entries = Object.fromEntries(looks)));
      await file.save();
    },
  };
}
