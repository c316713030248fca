/** Times in the computer's own zone: `YYYY-MM-DD HH:MM:SS`, as people and the Python service write it in users.txt. */

const LOCAL_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?$/;

export function renderLocalTime(instant: Date): string {
  const time = [instant.getHours(), instant.getMinutes(), instant.getSeconds()];
  return `${renderLocalDate(instant)} ${time.map(twoDigits).join(':')}`;
}

/** `YYYY-MM-DD`, so many days earlier. */
export function renderLocalDate(instant: Date, daysAgo = 0): string {
  // At noon, so that no change of the clocks moves it to another day.
  const day = new Date(instant.getFullYear(), instant.getMonth(), instant.getDate() - daysAgo, 12);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map(twoDigits).join('-');
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/**
 * The hour that is lived twice in autumn is read as its first time: at worst, a user sync is made once more. A time in
 * the hour that is left out in spring is read as the hour after.
 * @returns undefined where the text is no such time, or one that no calendar has, or where that hour is already of the next day
 */
export function parseLocalTime(text: string): Date | undefined {
  const [, day, time] = LOCAL_TIME.exec(text) ?? [];
  const instant = new Date(`${day}T${time}`);
  // The 30th of February would be read as a day of March.
  return renderLocalDate(instant) === day ? instant : undefined;
}
