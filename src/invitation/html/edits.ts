/** Changes to a source by offsets: everything outside of them keeps its bytes. */

/** What stands from one offset up to another is to be replaced by `text`. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Insertions that fall into something that is cut come right after it; tags that are cut are not replaced any more. */
export function applyEdits(html: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { from, to, text } of [...edits].sort(inOrder)) {
    if (from < to && to <= at) continue;
    pieces.push(html.slice(at, Math.max(at, from)), text);
    at = Math.max(at, to);
  }
  return pieces.join('') + html.slice(at);
}

function inOrder(left: Edit, right: Edit): number {
  return left.from - right.from || left.to - right.to;
}
