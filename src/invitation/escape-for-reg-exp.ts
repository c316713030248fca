/** A text as the source of a regular expression that matches just that text. `RegExp.escape` comes with Node 24. */
export function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
