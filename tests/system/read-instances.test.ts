/**
 * A server that holds a series as it was when one of its occurrences was read (gromox, for 30 seconds), and brings that
 * old series back when an occurrence is written: what was written is seen to be there, or is written again (case 31).
 */
import { describe } from 'vitest';
import { BODY_PHRASE, tellStories } from '../support/stories.js';
import type { Story, Teller } from '../support/stories.js';

const HELD_MS = 30_000;
const DAY_MS = 24 * 3_600_000;
const OWN_BODY = `<html><body><p>This time with cake, ${BODY_PHRASE}</p></body></html>`;

/** The server's clock: it stands still, so that what is held is held for as long as a run may take. */
let nowMs = Date.now();
const letGo = (): void => void (nowMs += HELD_MS + 1);

/** A daily series; the occurrence of each day that is named is changed. @returns the ids, the series' own first */
function startSeries(
  teller: Teller,
  changes: Readonly<Record<number, { readonly subject?: string; readonly body?: string }>>,
): readonly string[] {
  const { exchange, organizer } = teller;
  const id = teller.meet({ recurrence: { pattern: 'daily', count: 20 } });
  const series = exchange.readItem(organizer, id);
  const changed = Object.entries(changes).map(([day, edit]) => {
    const at = new Date(series.start.getTime() + Number(day) * DAY_MS);
    exchange.changeOccurrence(organizer, id, at, edit);
    return series.occurrenceRef(at).id;
  });
  return [id, ...changed];
}

/** The room changes, and with the resync the server brings back what it holds. */
function* throughRoomChange(teller: Teller, ids: readonly string[]): ReturnType<Story> {
  yield 'cycle';
  for (const id of ids) teller.expectBlock(id);
  letGo();
  teller.changeRoom();
  yield 'resync';
  for (const id of ids) teller.expectBlock(id);
}

const stories: Record<string, Story> = {
  *'a series with an occurrence of its own text carries the new link in the end (case 31)'(teller) {
    yield* throughRoomChange(teller, startSeries(teller, { 3: { body: OWN_BODY } }));
  },

  *'a series with an occurrence that shows its text carries the new link in the end (case 31)'(teller) {
    yield* throughRoomChange(teller, startSeries(teller, { 3: { subject: 'Plan, with guests' } }));
  },

  *'a series with occurrences of both kinds carries the new link in the end (case 31)'(teller) {
    const guests = { subject: 'Plan, with guests' };
    yield* throughRoomChange(
      teller,
      startSeries(teller, { 2: guests, 3: { body: OWN_BODY }, 5: guests, 6: { body: OWN_BODY } }),
    );
  },
};

describe('a server that holds what was read of a series', () => {
  tellStories(stories, {
    exchange: { build: 'gromox', readInstancesMs: HELD_MS, now: () => new Date(nowMs) },
  });
});
