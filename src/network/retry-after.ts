/** The Retry-After header, of which two forms exist: seconds, and a date. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */

/** @returns milliseconds, or undefined where the header is missing or says nothing that can be understood. */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // A date begins with the name of a day; anything else, `-5` or `1.5`, would be taken for a year by Date.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
