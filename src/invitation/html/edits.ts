/** Changes to a source by offsets: everything outside of them keeps its bytes. */
import { keepCompiled } from './kept-compiled.js';
import { TextInPieces } from './text-in-pieces.js';

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export class Edits {
  readonly #edits: Edit[] = [];
  #isInOrder = true;

  /** What stands in the source from one offset up to another is to be replaced by `text`. */
  add(from: number, to: number, text: string): void {
    const last = this.#edits.at(-1);
    const edit = { from, to, text };
    if (last !== undefined && inOrder(last, edit) > 0) this.#isInOrder = false;
    this.#edits.push(edit);
  }

  /** Insertions that fall into something that is cut come right after it; tags that are cut are not replaced any more. */
  apply(html: string): string {
    if (!this.#isInOrder) this.#edits.sort(inOrder);
    this.#isInOrder = true;
    const result = new TextInPieces();
    let at = 0;
    for (const { from, to, text } of this.#edits) {
      if (from < to && to <= at) continue;
      result.add(html.slice(at, Math.max(at, from)));
      result.add(text);
      at = Math.max(at, to);
    }
    result.add(html.slice(at));
    return result.toString();
  }
}

keepCompiled(new Edits());

function inOrder(left: Edit, right: Edit): number {
  return left.from - right.from || left.to - right.to;
}
