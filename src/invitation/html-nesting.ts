/**
 * Which start tag belongs to which end tag, and what is open at a given place. Follows the tree construction of the
 * HTML standard only as far as a cut and an insertion need it, in linear time whatever the nesting. Builds no tree.
 */
import { TRAIT } from './elements.js';
import type { HtmlTokenList, HtmlTokenType } from './html-token-list.js';

export interface HtmlNesting {
  /** For a start tag its end tag's index and the other way round; -1 for tags without a partner. */
  readonly partner: Int32Array;
  /** For a start tag: the token with which its element ends, implied ends included; `tokens.length` if never. */
  readonly closedAt: Int32Array;
  /** For each token, and for the end of all, the start tag of the innermost element open before it; -1 for none. */
  readonly parent: Int32Array;
}

export function readNesting(tokens: HtmlTokenList): HtmlNesting {
  const reader = new NestingReader(tokens);
  for (let index = 0; index <= tokens.length; index++) reader.read(index);
  return reader;
}

/** Elements are known by the indexes of their start tags: what is opened later has the higher one. */
class NestingReader implements HtmlNesting {
  readonly partner: Int32Array;
  readonly closedAt: Int32Array;
  readonly parent: Int32Array;
  readonly #tokens: HtmlTokenList;
  /** What is open, innermost last; what was closed out of order is dropped later. */
  readonly #open: number[] = [];
  /** Those that begin a line: the end tag of a format does not close them. */
  readonly #blocks: number[] = [];
  /** Those that end tags inside do not reach out of: tables, cells, sealed ones. The document is around them all. */
  readonly #scopes: number[] = [];
  /** For each name the innermost that is open, -1 for none. */
  readonly #innermostOf: Int32Array;
  /** For each that is open the one of the same name around it. */
  readonly #aroundIt: Int32Array;
  #openTables = 0;

  constructor(tokens: HtmlTokenList) {
    this.#tokens = tokens;
    this.partner = new Int32Array(tokens.length).fill(-1);
    this.closedAt = new Int32Array(tokens.length).fill(tokens.length);
    this.parent = new Int32Array(tokens.length + 1);
    this.#innermostOf = new Int32Array(tokens.types.length).fill(-1);
    this.#aroundIt = new Int32Array(tokens.length);
  }

  read(index: number): void {
    this.parent[index] = this.#lastOpen(this.#open);
    const type = this.#tokens.typeAt(index);
    if (type.kind === 'start') this.#start(index, type);
    else if (type.kind === 'end') this.#end(index, type);
  }

  #start(index: number, { traits, nameId }: HtmlTokenType): void {
    if ((traits & (TRAIT.void | TRAIT.document)) !== 0) return;
    if ((traits & (TRAIT.cell | TRAIT.rowPart)) !== 0) {
      this.#endRowParts(index, traits);
      // Rows and cells outside of a table are ignored.
      if ((this.#scopeTraits() & TRAIT.table) === 0) return;
    }
    if ((traits & TRAIT.endsParagraph) !== 0) this.#closeImplied('p', index);
    if ((traits & (TRAIT.cell | TRAIT.table | TRAIT.sealed)) !== 0) this.#scopes.push(index);
    if ((traits & TRAIT.table) !== 0) this.#openTables++;
    if ((traits & TRAIT.line) !== 0) this.#blocks.push(index);
    this.#open.push(index);
    this.#aroundIt[index] = this.#innermostOf[nameId] ?? -1;
    this.#innermostOf[nameId] = index;
  }

  #end(index: number, { traits, nameId }: HtmlTokenType): void {
    if ((traits & TRAIT.table) !== 0) {
      if (this.#openTables === 0) return;
      while ((this.#scopeTraits() & TRAIT.table) === 0) this.#endScope(index, -1);
      this.#endScope(index, index);
    } else if ((traits & (TRAIT.cell | TRAIT.sealed)) !== 0) {
      const scope = this.#scopes.at(-1);
      if (scope !== undefined && this.#tokens.typeAt(scope).nameId === nameId) this.#endScope(index, index);
    } else {
      if ((traits & TRAIT.rowPart) !== 0 && (this.#scopeTraits() & TRAIT.cell) !== 0)
        this.#endScope(index, -1);
      const opened = this.#innermostInScope(nameId);
      if (opened < 0) return;
      if ((traits & TRAIT.format) !== 0 && this.#lastOpen(this.#blocks) > opened)
        this.#closeAlone(opened, index);
      else this.#close(opened, index);
      this.#join(opened, index);
    }
  }

  /** A new cell ends the cell before it, a new row the row before it, also where their end tags are left out. */
  #endRowParts(index: number, traits: number): void {
    if ((this.#scopeTraits() & TRAIT.cell) !== 0) this.#endScope(index, -1);
    if ((this.#scopeTraits() & TRAIT.table) === 0 || (traits & TRAIT.cell) !== 0) return;
    this.#closeImplied('tr', index);
    if (this.#tokens.typeAt(index).name !== 'tr')
      for (const group of ROW_GROUPS) this.#closeImplied(group, index);
  }

  /** What has no end tag of its own. */
  #closeImplied(name: string, index: number): void {
    const nameId = this.#tokens.nameIdOf(name);
    const opened = nameId === undefined ? -1 : this.#innermostInScope(nameId);
    if (opened >= 0) this.#close(opened, index);
  }

  /** The innermost open element of that name, unless it is out of reach; then -1. */
  #innermostInScope(nameId: number): number {
    const opened = this.#innermostOf[nameId] ?? -1;
    return opened >= (this.#scopes.at(-1) ?? 0) ? opened : -1;
  }

  /** `<b><div></b>` leaves the `div` open (the "adoption agency algorithm"). */
  #closeAlone(opened: number, index: number): void {
    this.closedAt[opened] = index;
    this.#innermostOf[this.#tokens.typeAt(opened).nameId] = this.#aroundIt[opened] ?? -1;
  }

  /** Closes an open element, and all that is open inside it. */
  #close(wanted: number, index: number): void {
    for (let opened = this.#open.pop(); opened !== undefined; opened = this.#open.pop()) {
      if (!this.#isClosed(opened)) this.#closeAlone(opened, index);
      if (opened === wanted) return;
    }
  }

  /** @param endTag -1 where the end is implied */
  #endScope(index: number, endTag: number): void {
    const scope = this.#scopes.pop();
    if (scope === undefined) return;
    if ((this.#tokens.typeAt(scope).traits & TRAIT.table) !== 0) this.#openTables--;
    this.#close(scope, index);
    if (endTag >= 0) this.#join(scope, endTag);
  }

  #scopeTraits(): number {
    const scope = this.#scopes.at(-1);
    return scope === undefined ? 0 : this.#tokens.typeAt(scope).traits;
  }

  #join(start: number, end: number): void {
    this.partner[start] = end;
    this.partner[end] = start;
  }

  #isClosed(start: number): boolean {
    return this.closedAt[start] !== this.closedAt.length;
  }

  /** The topmost of a stack that is still open; those that were closed out of order are dropped on the way. */
  #lastOpen(stack: number[]): number {
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (!this.#isClosed(top)) return top;
      stack.pop();
    }
    return -1;
  }
}

const ROW_GROUPS = ['thead', 'tbody', 'tfoot', 'colgroup'];
