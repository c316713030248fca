/** What becomes of the text of one key: a value, or a sentence that says why not. */

export type ParseResult<T> =
  | { readonly ok: true; readonly value: T; readonly warning?: string | undefined }
  /** Continues `[section] key: `; begins in lower case, ends without a full stop. */
  | { readonly ok: false; readonly problem: string };

export function accept<T>(value: T, warning?: string): ParseResult<T> {
  return { ok: true, value, warning };
}

export function reject(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}

/** For showing what was found. Only for values that are no secrets; cut, since a file may hold anything. */
export function quote(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return `"${shown.replace(/\p{Cc}/gu, '?')}"`;
}
