/** The mailboxes that are being served, across cycles: a slow one is neither asked twice at a time nor waited for. */
import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import { noChanges, type ChangeFigures } from './figures.js';

export interface Lanes {
  readonly limit: LimitFunction;
  /** By address, resolved once the mailbox is finished. */
  readonly busy: Map<string, Promise<void>>;
  /** What was changed since the last cycle ended, by the slow mailboxes of earlier cycles, too. */
  changes: ChangeFigures;
}

export function createLanes(concurrency: number): Lanes {
  return { limit: pLimit(concurrency), busy: new Map(), changes: noChanges() };
}
