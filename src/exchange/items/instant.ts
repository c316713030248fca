/** Times of EWS as instants. https://www.w3.org/TR/xmlschema-2/#dateTime */

const DATE_TIME = /^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;
/** gromox gives a time with the days of a recurrence. */
const DATE = /^(\d{4,6}-\d\d-\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

/** @returns undefined for what is no time. One without a zone is taken as UTC, which is what EWS is asked for. */
export function readInstant(text: string | undefined): Date | undefined {
  const trimmed = text?.trim() ?? '';
  const found = DATE_TIME.exec(trimmed);
  if (found === null) return undefined;
  // Exchange gives up to seven digits of a second; three are what a Date can hold.
  const whole = trimmed.replace(/(\.\d{3})\d+/, '$1');
  return valid(found[2] === undefined ? `${whole}Z` : whole);
}

/** The beginning of a day, `2026-03-08+01:00`; without a zone in UTC. */
export function readDay(text: string | undefined): Date | undefined {
  const found = DATE.exec(text?.trim() ?? '');
  return found === null ? undefined : valid(`${found[1]}T00:00:00${found[2] ?? 'Z'}`);
}

function valid(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
