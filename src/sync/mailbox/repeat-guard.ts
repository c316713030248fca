/**
 * Notices a server that never comes to the end of SyncFolderItems: the same page again and again, or sync states that go
 * round in a circle. One guard serves one pass over one mailbox.
 */
import { createHash } from 'node:crypto';
import type { ChangePage } from '../../model.js';

export interface RepeatGuard {
  /** True when this page's changes have all been given before in this pass, so that going on would not end. */
  isRepeated(page: ChangePage): boolean;
  /** True when the server says that there is more but gives the same state and nothing new: Exchange does that at times. */
  isStuck(page: ChangePage): boolean;
}

export function createRepeatGuard(): RepeatGuard {
  const seen = new Set<string>();
  let lastState: string | undefined;
  let emptyPages = 0;

  return {
    isRepeated(page) {
      if (page.isLast || page.changes.length === 0) return false;
      const print = fingerprint(page);
      if (seen.has(print)) {
        seen.clear();
        return true;
      }
      seen.add(print);
      return false;
    },
    isStuck(page) {
      emptyPages = page.changes.length === 0 ? emptyPages + 1 : 0;
      const isStuck =
        page.changes.length === 0 && (page.syncState === lastState || emptyPages > MAX_EMPTY_PAGES);
      lastState = page.syncState;
      return isStuck;
    },
  };
}

/** Empty pages with new states and "more to come" are allowed, but not for ever. */
const MAX_EMPTY_PAGES = 20;

function fingerprint(page: ChangePage): string {
  const hash = createHash('sha256');
  for (const change of page.changes) {
    const ref = change.kind === 'delete' ? { id: change.id, changeKey: '' } : change.summary.ref;
    hash.update(`${change.kind}\0${ref.id}\0${ref.changeKey}\0`);
  }
  return hash.digest('base64');
}
