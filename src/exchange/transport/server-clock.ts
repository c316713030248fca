/**
 * Whether the clock of this computer goes with the server's. With one that is ahead, coming meetings would count as over, and
 * would never be seen again once the sync state has passed them; with one that is behind, past meetings would be mailed about.
 *
 * https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1
 */
import { CallFailure } from '../errors/call-failure.js';
import { clockWrong } from '../errors/error-table.js';

const HOUR_MS = 3_600_000;
/** Less does little harm, and who is that far off is told by `check`. */
const MOST_MS = HOUR_MS;

/**
 * @param date the Date header of an answer that has just come, where it has one
 * @throws CallFailure
 */
export function assertClockIsRight(date: string | undefined, now: Date): void {
  const aheadMs = now.getTime() - Date.parse(date ?? '');
  if (Number.isNaN(aheadMs) || Math.abs(aheadMs) <= MOST_MS) return;
  const hours = Math.round(Math.abs(aheadMs) / HOUR_MS);
  const where = aheadMs > 0 ? 'ahead of' : 'behind';
  throw new CallFailure(
    clockWrong(
      `the clock of this computer is ${hours} h ${where} that of the server`,
      'Set the clock; in a domain, let it follow that of a domain controller (w32tm /resync).',
    ),
  );
}
