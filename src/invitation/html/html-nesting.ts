/**
 * Which start tag belongs to which end tag, and what is open at a given place. Follows the tree construction of the
 * HTML standard only as far as a cut and an insertion need it, in linear time whatever the nesting. Builds no tree.
 */
import { TRAIT } from './elements.js';
import { KIND, type HtmlTokenList } from './html-token-list.js';

export interface HtmlNesting {
  /** For a start tag its end tag's index and the other way round; -1 for tags without a partner. */
  readonly partner: Int32Array;
  /** For a start tag: the token with which its element ends, implied ends included; `tokens.length` if never. */
  readonly closedAt: Int32Array;
  /** For each token, and for the end of all, the start tag of the innermost element around it; -1 for none. */
  readonly parent: Int32Array;
}

export function readNesting(tokens: HtmlTokenList): HtmlNesting {
  const reader = new NestingReader(tokens);
  reader.read();
  return reader;
}

/** Elements are known by the indexes of their start tags: what is opened later has the higher one. */
class NestingReader implements HtmlNesting {
  readonly partner: Int32Array;
  readonly closedAt: Int32Array;
  readonly parent: Int32Array;
  readonly #types: Int32Array;
  readonly #nameIds: Int32Array;
  /** The innermost element that is open, -1 for none. */
  #innermost = -1;
  /** For each that is open the one that was the innermost before it: it may have been closed out of order since. */
  readonly #around: Int32Array;
  /** Those that begin a line: the end tag of a format does not close them. What was closed is dropped later. */
  readonly #blocks: number[] = [];
  /** Those that end tags inside do not reach out of: tables, cells, sealed ones. The document is around them all. */
  readonly #scopes: number[] = [];
  /** The innermost of them, -1 for none, and its type. */
  #scope = -1;
  #scopeType = 0;
  /** For each name the innermost that is open, -1 for none. */
  readonly #innermostOf: Int32Array;
  /** For each that is open the one of the same name around it. */
  readonly #sameAround: Int32Array;
  #openTables = 0;
  readonly #paragraph: number;
  readonly #row: number;
  readonly #rowGroups: readonly number[];

  constructor(tokens: HtmlTokenList) {
    this.#types = tokens.types;
    this.#nameIds = tokens.nameIds;
    this.partner = new Int32Array(tokens.length).fill(-1);
    this.closedAt = new Int32Array(tokens.length).fill(tokens.length);
    this.parent = new Int32Array(tokens.length + 1);
    this.#innermostOf = new Int32Array(tokens.nameCount).fill(-1);
    this.#around = new Int32Array(tokens.length);
    this.#sameAround = new Int32Array(tokens.length);
    const nameId = (name: string) => tokens.nameIdOf(name) ?? -1;
    [this.#paragraph, this.#row] = [nameId('p'), nameId('tr')];
    this.#rowGroups = ROW_GROUPS.map(nameId);
  }

  /** Fills the columns. */
  read(): void {
    const types = this.#types;
    const length = this.closedAt.length;
    for (let index = 0; index < length; index++) {
      this.parent[index] = this.#innermost;
      const type = types[index] ?? 0;
      if ((type & KIND.start) !== 0) this.#start(index, type);
      else if ((type & KIND.end) !== 0) this.#end(index, type);
    }
    this.parent[length] = this.#innermost;
  }

  #start(index: number, type: number): void {
    if ((type & (TRAIT.void | TRAIT.document)) !== 0) return;
    if ((type & (TRAIT.cell | TRAIT.rowPart)) !== 0) {
      this.#endRowParts(index, type);
      // Rows and cells outside of a table are ignored.
      if ((this.#scopeType & TRAIT.table) === 0) return;
    }
    if ((type & TRAIT.endsParagraph) !== 0) this.#closeImplied(this.#paragraph, index);
    if ((type & (TRAIT.cell | TRAIT.table | TRAIT.sealed)) !== 0) this.#beginScope(index, type);
    if ((type & TRAIT.line) !== 0) this.#blocks.push(index);
    // What it has ended is not around it.
    this.parent[index] = this.#innermost;
    this.#around[index] = this.#innermost;
    this.#innermost = index;
    const nameId = this.#nameIds[index] ?? 0;
    this.#sameAround[index] = this.#innermostOf[nameId] ?? -1;
    this.#innermostOf[nameId] = index;
  }

  #end(index: number, type: number): void {
    const nameId = this.#nameIds[index] ?? 0;
    if ((type & TRAIT.table) !== 0) {
      if (this.#openTables === 0) return;
      while ((this.#scopeType & TRAIT.table) === 0) this.#endScope(index, -1);
      this.#endScope(index, index);
    } else if ((type & (TRAIT.cell | TRAIT.sealed)) !== 0) {
      if (this.#scope >= 0 && this.#nameIds[this.#scope] === nameId) this.#endScope(index, index);
    } else {
      if ((type & TRAIT.rowPart) !== 0 && (this.#scopeType & TRAIT.cell) !== 0) this.#endScope(index, -1);
      const opened = this.#innermostInScope(nameId);
      if (opened < 0) return;
      const isFormat = (type & TRAIT.format) !== 0;
      if (isFormat && opened !== this.#innermost && this.#innermostBlock() > opened)
        this.#closeAlone(opened, index);
      else this.#close(opened, index);
      this.#join(opened, index);
    }
  }

  /** A new cell ends the cell before it, a new row the row before it, also where their end tags are left out. */
  #endRowParts(index: number, type: number): void {
    if ((this.#scopeType & TRAIT.cell) !== 0) this.#endScope(index, -1);
    if ((this.#scopeType & TRAIT.table) === 0 || (type & TRAIT.cell) !== 0) return;
    this.#closeImplied(this.#row, index);
    if (this.#nameIds[index] !== this.#row)
      for (const group of this.#rowGroups) this.#closeImplied(group, index);
  }

  /** What has no end tag of its own. */
  #closeImplied(nameId: number, index: number): void {
    const opened = this.#innermostInScope(nameId);
    if (opened >= 0) this.#close(opened, index);
  }

  /** The innermost open element of that name, unless it is out of reach; then -1. */
  #innermostInScope(nameId: number): number {
    const opened = this.#innermostOf[nameId] ?? -1;
    return opened >= this.#scope ? opened : -1;
  }

  /** `<b><div></b>` leaves the `div` open (the "adoption agency algorithm"). */
  #closeAlone(opened: number, index: number): void {
    this.closedAt[opened] = index;
    this.#innermostOf[this.#nameIds[opened] ?? 0] = this.#sameAround[opened] ?? -1;
  }

  /** Closes an open element, and all that is open inside it. */
  #close(wanted: number, index: number): void {
    let opened = this.#innermost;
    for (; opened > wanted; opened = this.#around[opened] ?? -1)
      if (!this.#isClosed(opened)) this.#closeAlone(opened, index);
    this.#closeAlone(wanted, index);
    this.#innermost = this.#around[wanted] ?? -1;
    while (this.#innermost >= 0 && this.closedAt[this.#innermost] !== this.closedAt.length)
      this.#innermost = this.#around[this.#innermost] ?? -1;
  }

  #beginScope(index: number, type: number): void {
    if ((type & TRAIT.table) !== 0) this.#openTables++;
    this.#scopes.push(index);
    [this.#scope, this.#scopeType] = [index, type];
  }

  /** @param endTag -1 where the end is implied */
  #endScope(index: number, endTag: number): void {
    const scope = this.#scopes.pop();
    if (scope === undefined) return;
    if ((this.#scopeType & TRAIT.table) !== 0) this.#openTables--;
    this.#scope = this.#scopes.at(-1) ?? -1;
    this.#scopeType = this.#scope < 0 ? 0 : (this.#types[this.#scope] ?? 0);
    this.#close(scope, index);
    if (endTag >= 0) this.#join(scope, endTag);
  }

  #join(start: number, end: number): void {
    this.partner[start] = end;
    this.partner[end] = start;
  }

  #isClosed(start: number): boolean {
    return this.closedAt[start] !== this.closedAt.length;
  }

  /** -1 for none. */
  #innermostBlock(): number {
    const blocks = this.#blocks;
    for (let top = blocks.at(-1); top !== undefined; top = blocks.at(-1)) {
      if (!this.#isClosed(top)) return top;
      blocks.pop();
    }
    return -1;
  }
}

const ROW_GROUPS = ['thead', 'tbody', 'tfoot', 'colgroup'];
