/** Changes to a source by offsets: everything outside of them keeps its bytes. */

export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Insertions that fall into something that is cut come right after it; tags that are cut are not replaced any more. */
export function applyEdits(html: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((left, right) => left.from - right.from || left.to - right.to);
  let result = '';
  let at = 0;
  for (const { from, to, text } of sorted) {
    if (from < to && to <= at) continue;
    result += html.slice(at, Math.max(at, from)) + text;
    at = Math.max(at, to);
  }
  return result + html.slice(at);
}
