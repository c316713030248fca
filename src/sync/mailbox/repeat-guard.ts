/**
 * Notices a server that never comes to the end of SyncFolderItems: the same page again and again, or sync states that go
 * round in a circle. One guard serves one pass over one mailbox.
 */
import { createHash } from 'node:crypto';
import type { ChangePage } from '../../model.js';

/** Empty pages with new states and "more to come" are allowed, but not for ever. */
const MAX_EMPTY_PAGES = 20;

export class RepeatGuard {
  readonly #seen = new Set<string>();
  #lastState: string | undefined;
  #emptyPages = 0;

  /** True when this page's changes have all been given before in this pass, so that going on would not end. */
  isRepeated(page: ChangePage): boolean {
    if (page.isLast || page.changes.length === 0) return false;
    const print = fingerprint(page);
    const isRepeated = this.#seen.has(print);
    if (isRepeated) this.#seen.clear();
    else this.#seen.add(print);
    return isRepeated;
  }

  /** True when the server says that there is more but gives the same state and nothing new: Exchange does that at times. */
  isStuck({ changes, syncState }: ChangePage): boolean {
    this.#emptyPages = changes.length === 0 ? this.#emptyPages + 1 : 0;
    const isSameState = syncState === this.#lastState;
    this.#lastState = syncState;
    return changes.length === 0 && (isSameState || this.#emptyPages > MAX_EMPTY_PAGES);
  }
}

function fingerprint(page: ChangePage): string {
  const hash = createHash('sha256');
  for (const change of page.changes) {
    const ref = change.kind === 'delete' ? { id: change.id, changeKey: '' } : change.summary.ref;
    hash.update(`${change.kind}\0${ref.id}\0${ref.changeKey}\0`);
  }
  return hash.digest('base64');
}
