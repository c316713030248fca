/**
 * What gromox keeps of a series for a while once one of its occurrences was read: the master as it was then. Occurrences
 * are read and written through it, so that a write of one brings the old master back (seen on gromox 3.10, 30 seconds).
 */
import type { StoredItem } from './calendar-item.js';

type HeldMaster = Pick<StoredItem, 'body' | 'extended'>;

export class ReadInstances {
  readonly #lifetimeMs: number;
  readonly #held = new Map<string, HeldMaster & { readonly untilMs: number }>();

  /** @param lifetimeMs 0: nothing is held, as on Exchange */
  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  get areHeld(): boolean {
    return this.#lifetimeMs > 0;
  }

  /** @returns the master as one sees it who reads an occurrence now */
  read(master: StoredItem, now: Date): StoredItem {
    const held = this.#find(master, now);
    if (held !== undefined) return { ...master, body: held.body, extended: held.extended };
    const { body, extended } = master;
    const untilMs = now.getTime() + this.#lifetimeMs;
    if (this.areHeld) this.#held.set(master.id, { body: { ...body }, extended: new Map(extended), untilMs });
    return master;
  }

  /** An occurrence is written: the master becomes again what it was when it was read. */
  bringBack(master: StoredItem, now: Date): void {
    const held = this.#find(master, now);
    if (held === undefined) return;
    master.body = { ...held.body };
    master.extended.clear();
    for (const [key, property] of held.extended) master.extended.set(key, property);
  }

  #find(master: StoredItem, now: Date) {
    const held = this.#held.get(master.id);
    return held !== undefined && now.getTime() < held.untilMs ? held : undefined;
  }
}
