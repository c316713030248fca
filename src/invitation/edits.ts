/** Changes to a source by offsets: everything outside of them keeps its bytes. */
import { keepCompiled } from './kept-compiled.js';

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
    let result = '';
    let at = 0;
    for (const { from, to, text } of this.#edits) {
      if (from < to && to <= at) continue;
      result += html.slice(at, Math.max(at, from)) + text;
      at = Math.max(at, to);
    }
    return result + html.slice(at);
  }
}

keepCompiled(new Edits());

function inOrder(left: Edit, right: Edit): number {
  return left.from - right.from || left.to - right.to;
}
