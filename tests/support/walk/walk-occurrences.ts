/** The occurrences of a series in a random walk. */
import type { EmbeddedExchange } from '../../../src/simulator/exchange/exchange.js';
import { occurrencesOf } from '../../../src/simulator/exchange/calendar/recurrence.js';
import type { SeededChance } from '../seeded-chance.js';
import type { WalkMeeting } from './walk-meeting.js';

/** Original start of some occurrence that is still there, changed or not. */
export function exceptionSlots(
  exchange: EmbeddedExchange,
  { organizer, id }: WalkMeeting,
  chance: SeededChance,
): Date | undefined {
  const { item } = exchange.readItem(organizer, id);
  const starts = occurrencesOf(item).map(({ originalStart }) => originalStart);
  return starts.length === 0 ? undefined : chance.pick(starts);
}
