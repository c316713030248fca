/**
 * Which start tag belongs to which end tag, and what is open at a given place. Follows the tree construction of the
 * HTML standard only as far as a cut and an insertion need it, in linear time whatever the nesting. Builds no tree.
 */
import { TRAIT, traitsOf } from './elements.js';
import type { HtmlToken } from './html-tokens.js';

export interface HtmlNesting {
  /** For a start tag its end tag's index and the other way round; -1 for tags without a partner. */
  readonly partner: Int32Array;
  /** For a start tag: the token with which its element ends, implied ends included; `tokens.length` if never. */
  readonly closedAt: Int32Array;
  /** For each token, and for the end of all, the start tag of the innermost element open before it; -1 for none. */
  readonly parent: Int32Array;
}

/** A stretch of the stack of open elements that end tags inside do not reach out of: a table, a cell, the document. */
interface Scope {
  readonly name: string;
  readonly isCell: boolean;
  readonly stack: number[];
  readonly openByName: Map<string, number[]>;
  /** Those on the stack that begin a line: the end tag of a format does not close them. */
  readonly blocks: number[];
}

export function readNesting(tokens: readonly HtmlToken[]): HtmlNesting {
  const reader = new NestingReader(tokens);
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    reader.parent[index] = reader.innermost;
    if (token?.kind === 'start') reader.start(token.name, index);
    else if (token?.kind === 'end') reader.end(token.name, index);
  }
  reader.parent[tokens.length] = reader.innermost;
  return { partner: reader.partner, closedAt: reader.closedAt, parent: reader.parent };
}

class NestingReader {
  readonly partner: Int32Array;
  readonly closedAt: Int32Array;
  readonly parent: Int32Array;
  readonly #tokens: readonly HtmlToken[];
  readonly #scopes: Scope[] = [];
  #scope: Scope = newScope('', false);
  #openTables = 0;

  constructor(tokens: readonly HtmlToken[]) {
    this.#tokens = tokens;
    this.partner = new Int32Array(tokens.length).fill(-1);
    this.closedAt = new Int32Array(tokens.length).fill(tokens.length);
    this.parent = new Int32Array(tokens.length + 1);
  }

  get innermost(): number {
    return lastOpen(this.#scope.stack, this.closedAt);
  }

  start(name: string, index: number): void {
    const traits = traitsOf(name);
    if ((traits & (TRAIT.void | TRAIT.document)) !== 0) return;
    const isCell = (traits & TRAIT.cell) !== 0;
    if (isCell || (name !== 'table' && (traits & TRAIT.tableStructure) !== 0)) {
      this.#endRowParts(name, isCell, index);
      // Rows and cells outside of a table are ignored.
      if (this.#scope.name !== 'table') return;
    }
    if ((traits & TRAIT.endsParagraph) !== 0) this.#close('p', index, -1);
    if (isCell || name === 'table' || (traits & TRAIT.sealed) !== 0) {
      if (name === 'table') this.#openTables++;
      this.#scopes.push(this.#scope);
      this.#scope = newScope(name, isCell);
    }
    const scope = this.#scope;
    scope.stack.push(index);
    if ((traits & TRAIT.line) !== 0) scope.blocks.push(index);
    const ofName = scope.openByName.get(name);
    if (ofName === undefined) scope.openByName.set(name, [index]);
    else ofName.push(index);
  }

  end(name: string, index: number): void {
    const traits = traitsOf(name);
    if (name === 'table') {
      if (this.#openTables === 0) return;
      while (this.#scope.name !== 'table') this.#endScope(index, -1);
      this.#endScope(index, index);
    } else if ((traits & (TRAIT.cell | TRAIT.sealed)) !== 0) {
      if (this.#scope.name === name) this.#endScope(index, index);
    } else {
      if ((traits & TRAIT.tableStructure) !== 0 && this.#scope.isCell) this.#endScope(index, -1);
      if ((traits & TRAIT.format) !== 0 && this.#closeAroundBlocks(name, index)) return;
      this.#close(name, index, index);
    }
  }

  /** A new cell ends the cell before it, a new row the row before it, also where their end tags are left out. */
  #endRowParts(name: string, isCell: boolean, index: number): void {
    if (this.#scope.isCell) this.#endScope(index, -1);
    if (this.#scope.name !== 'table' || isCell) return;
    this.#close('tr', index, -1);
    if (name !== 'tr') for (const section of ROW_GROUPS) this.#close(section, index, -1);
  }

  /**
   * `<b><div></b>` leaves the `div` open (the "adoption agency algorithm"). False where no such element is in the way.
   */
  #closeAroundBlocks(name: string, index: number): boolean {
    const { openByName, blocks } = this.#scope;
    const opened = openByName.get(name)?.at(-1);
    if (opened === undefined || lastOpen(blocks, this.closedAt) < opened) return false;
    openByName.get(name)?.pop();
    this.closedAt[opened] = index;
    this.#join(opened, index);
    return true;
  }

  /** Closes the innermost element of that name within the scope, and all that is open inside it. */
  #close(name: string, index: number, endTag: number): void {
    const { stack, openByName } = this.#scope;
    const wanted = openByName.get(name)?.at(-1);
    if (wanted === undefined) return;
    for (let opened = stack.pop(); opened !== undefined; opened = stack.pop()) {
      if (isClosed(opened, this.closedAt)) continue;
      openByName.get(this.#tokens[opened]?.name ?? '')?.pop();
      this.closedAt[opened] = index;
      if (opened === wanted) break;
    }
    this.#join(wanted, endTag);
  }

  #endScope(index: number, endTag: number): void {
    const outer = this.#scopes.pop();
    if (outer === undefined) return;
    const { name, stack } = this.#scope;
    if (name === 'table') this.#openTables--;
    for (const start of stack) if (!isClosed(start, this.closedAt)) this.closedAt[start] = index;
    // The scope's own element is at the bottom of its stack.
    this.#join(stack[0] ?? -1, endTag);
    this.#scope = outer;
  }

  #join(start: number, end: number): void {
    if (start < 0 || end < 0) return;
    this.partner[start] = end;
    this.partner[end] = start;
  }
}

const ROW_GROUPS = ['thead', 'tbody', 'tfoot', 'colgroup'];

function newScope(name: string, isCell: boolean): Scope {
  return { name, isCell, stack: [], openByName: new Map(), blocks: [] };
}

function isClosed(start: number, closedAt: Int32Array): boolean {
  return closedAt[start] !== closedAt.length;
}

/** The topmost of a stack that is still open; those that were closed out of order are dropped on the way. */
function lastOpen(stack: number[], closedAt: Int32Array): number {
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (!isClosed(top, closedAt)) return top;
    stack.pop();
  }
  return -1;
}
