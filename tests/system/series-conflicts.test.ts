/** Somebody changes a series, or a run breaks off, while the series is being served: nothing of it is lost for good. */
import { describe, expect } from 'vitest';
import { BODY_PHRASE, tellStories } from '../support/stories.js';
import type { Story, Teller } from '../support/stories.js';

const DAY_MS = 24 * 3_600_000;
const OWN_BODY = `<html><body><p>This time with cake, ${BODY_PHRASE}</p></body></html>`;

type OccurrenceEdit = Parameters<Teller['exchange']['changeOccurrence']>[3];

/** A daily series of which any occurrence can be changed. */
class Series {
  readonly id: string;
  readonly #teller: Teller;

  constructor(teller: Teller, location: string) {
    this.#teller = teller;
    this.id = teller.meet({ location, recurrence: { pattern: 'daily', count: 20 } });
  }

  /** @param day counted from 0 @returns the occurrence's id */
  change(day: number, edit: OccurrenceEdit): string {
    const series = this.#teller.exchange.readItem(this.#teller.organizer, this.id);
    const at = new Date(series.start.getTime() + day * DAY_MS);
    this.#teller.exchange.changeOccurrence(this.#teller.organizer, this.id, at, edit);
    return series.occurrenceRef(at).id;
  }
}

const stories: Record<string, Story> = {
  *'an occurrence that gets the keyword while another one is being written gets its block, too'(teller) {
    const series = new Series(teller, 'Room 1');
    const first = series.change(2, { location: '@cms' });
    let second = '';
    teller.before('UpdateItem', 1, () => (second = series.change(4, { location: '@cms' })));
    yield 'cycle';
    yield 'cycle';
    for (const id of [first, second]) teller.expectBlock(id);
    teller.expectNoBlock(series.id);
  },

  *'an occurrence that gets the keyword between the writing of two others gets its block, too'(teller) {
    const series = new Series(teller, 'Room 1');
    const known = [1, 2, 3].map((day) => series.change(day, { location: '@cms' }));
    let late = '';
    teller.before('GetItem', 3, () => (late = series.change(5, { location: '@cms' })));
    yield 'cycle';
    yield 'cycle';
    for (const id of [...known, late]) teller.expectBlock(id);
  },

  *'an occurrence that loses the keyword while its series is being written loses the block, too'(teller) {
    const series = new Series(teller, '@cms');
    let without = '';
    teller.before('UpdateItem', 1, () => (without = series.change(4, { location: 'Canteen' })));
    yield 'cycle';
    yield 'cycle';
    teller.expectBlock(series.id);
    teller.expectNoBlock(without);
  },

  *'an occurrence that gets a body of its own while its series is being written gets a block of its own'(
    teller,
  ) {
    const series = new Series(teller, '@cms');
    let own = '';
    teller.before('UpdateItem', 1, () => (own = series.change(4, { body: OWN_BODY })));
    yield 'cycle';
    yield 'cycle';
    teller.expectBlock(series.id);
    teller.expectBlock(own);
  },

  *'where a run breaks off between a series and its occurrences, the next one goes through them'(teller) {
    // A first sync looks at everything: only after it are own writes passed by.
    yield 'cycle';
    const series = new Series(teller, '@cms');
    const own = series.change(4, { body: OWN_BODY });
    const { exchange, organizer } = teller;
    exchange.faults.add({ kind: 'service-unavailable', operation: 'GetItem', mailbox: organizer, nth: 2 });
    yield 'cycle';
    teller.expectWritten(0);
    yield 'cycle';
    teller.expectBlock(series.id);
    teller.expectBlock(own);
    teller.expectWritten(2);
  },
};

describe('where a changed occurrence has the change key of its series', () => {
  tellStories(stories, { exchange: { occurrenceChangeKeys: 'of-master' } }, expect.any(String));
});

describe('where a changed occurrence has a change key of its own', () => {
  const short = Object.entries(stories).filter(([name]) => /while/.test(name));
  tellStories(Object.fromEntries(short), { exchange: { occurrenceChangeKeys: 'own' } });
});
