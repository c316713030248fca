/** Headers of HTTP that name a time. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */

/** A Date header, the server's own clock. @returns undefined where it is missing or cannot be understood */
export function readDate(header: string | undefined): Date | undefined {
  const date = new Date(header ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/**
 * The Retry-After header, of which two forms exist: seconds, and a date.
 * @returns milliseconds, or undefined where the header is missing or says nothing that can be understood.
 */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // A date begins with the name of a day; anything else, `-5` or `1.5`, would be taken for a year by Date.
  const at = /^[A-Za-z]{3,9},? /.test(text) ? readDate(text) : undefined;
  return at && Math.max(0, at.getTime() - now.getTime());
}
