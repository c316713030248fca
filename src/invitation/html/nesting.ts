/**
 * Which start tag belongs to which end tag, and what is open at a given place. Follows the tree construction of the
 * HTML standard only as far as a cut and an insertion need it, in linear time whatever the nesting. Builds no tree.
 */
import {
  CELLS,
  DOCUMENT_ELEMENTS,
  ENDS_PARAGRAPH,
  FORMATS,
  LINE_ELEMENTS,
  ROW_GROUPS,
  ROW_PARTS,
  SEALED_ELEMENTS,
  VOID_ELEMENTS,
} from './elements.js';
import type { MutableToken, Token } from './tokens.js';

/**
 * Sets what the tokens know of each other.
 * @returns the innermost element that is open at the end of the source
 */
export function nestTokens(tokens: readonly MutableToken[]): Token | undefined {
  const nesting = new Nesting();
  for (const token of tokens) nesting.add(token);
  return nesting.innermost;
}

/** The index of the token with which an element ends. */
export function closedAt({ closedBy }: Token): number {
  return closedBy?.index ?? Infinity;
}

/** Elements are known by their start tags. */
class Nesting {
  /** What is open, the innermost last. One that was closed out of order is dropped when it becomes the last. */
  readonly #open: MutableToken[] = [];
  /** The same by name; none of these is closed. */
  readonly #openByName = new Map<string, MutableToken[]>();
  /** Those that begin a line: the end tag of a format does not close them. What was closed is dropped later. */
  readonly #blocks: MutableToken[] = [];
  /** Those that end tags inside do not reach out of: tables, cells, sealed ones. The document is around them all. */
  readonly #scopes: MutableToken[] = [];
  #openTables = 0;

  get innermost(): MutableToken | undefined {
    return this.#open.at(-1);
  }

  add(token: MutableToken): void {
    token.parent = this.innermost;
    if (token.kind === 'start') this.#start(token);
    else if (token.kind === 'end') this.#end(token);
  }

  #start(tag: MutableToken): void {
    const { name } = tag;
    const isOfTable = CELLS.has(name) || ROW_PARTS.has(name);
    if (isOfTable) this.#endRowParts(tag);
    const isIgnored = isOfTable && this.#scopes.at(-1)?.name !== 'table';
    if (VOID_ELEMENTS.has(name) || DOCUMENT_ELEMENTS.has(name) || isIgnored) {
      tag.closedBy = tag;
      return;
    }
    if (ENDS_PARAGRAPH.has(name)) this.#closeImplied('p', tag);
    // What it has ended is not around it.
    tag.parent = this.innermost;
    if (name === 'table') this.#openTables++;
    if (isScope(name)) this.#scopes.push(tag);
    if (LINE_ELEMENTS.has(name)) this.#blocks.push(tag);
    this.#open.push(tag);
    const sameName = this.#openByName.get(name);
    if (sameName === undefined) this.#openByName.set(name, [tag]);
    else sameName.push(tag);
  }

  #end(tag: MutableToken): void {
    const { name } = tag;
    if (name === 'table') {
      if (this.#openTables === 0) return;
      while (this.#scopes.at(-1)?.name !== 'table') this.#endScope(tag);
      join(this.#endScope(tag), tag);
    } else if (isScope(name)) {
      if (this.#scopes.at(-1)?.name === name) join(this.#endScope(tag), tag);
    } else {
      if (ROW_PARTS.has(name) && CELLS.has(this.#scopes.at(-1)?.name ?? '')) this.#endScope(tag);
      const opened = this.#innermostInScope(name);
      if (opened === undefined) return;
      const isAroundBlock = (this.#innermostBlock()?.index ?? -1) > opened.index;
      if (FORMATS.has(name) && opened !== this.innermost && isAroundBlock) this.#closeAlone(opened, tag);
      else this.#close(opened, tag);
      join(opened, tag);
    }
  }

  /** A new cell ends the cell before it, a new row the row before it, also where their end tags are left out. */
  #endRowParts(tag: MutableToken): void {
    if (CELLS.has(this.#scopes.at(-1)?.name ?? '')) this.#endScope(tag);
    if (this.#scopes.at(-1)?.name !== 'table' || CELLS.has(tag.name)) return;
    this.#closeImplied('tr', tag);
    if (tag.name !== 'tr') for (const group of ROW_GROUPS) this.#closeImplied(group, tag);
  }

  /** What has no end tag of its own. */
  #closeImplied(name: string, by: MutableToken): void {
    const opened = this.#innermostInScope(name);
    if (opened !== undefined) this.#close(opened, by);
  }

  /** The innermost open element of that name, unless it is out of reach. */
  #innermostInScope(name: string): MutableToken | undefined {
    const opened = this.#openByName.get(name)?.at(-1);
    return opened !== undefined && opened.index >= (this.#scopes.at(-1)?.index ?? -1) ? opened : undefined;
  }

  /** `<b><div></b>` leaves the `div` open (the "adoption agency algorithm"). */
  #closeAlone(opened: MutableToken, by: MutableToken): void {
    opened.closedBy = by;
    this.#openByName.get(opened.name)?.pop();
  }

  /** Closes an open element, and all that is open inside it. */
  #close(wanted: MutableToken, by: MutableToken): void {
    for (let last = this.#open.pop(); last !== undefined; last = this.#open.pop()) {
      if (last.closedBy === undefined) this.#closeAlone(last, by);
      if (last === wanted) break;
    }
    while (this.innermost?.closedBy !== undefined) this.#open.pop();
  }

  #endScope(by: MutableToken): MutableToken | undefined {
    const scope = this.#scopes.pop();
    if (scope === undefined) return undefined;
    if (scope.name === 'table') this.#openTables--;
    this.#close(scope, by);
    return scope;
  }

  #innermostBlock(): MutableToken | undefined {
    while (this.#blocks.at(-1)?.closedBy !== undefined) this.#blocks.pop();
    return this.#blocks.at(-1);
  }
}

function isScope(name: string): boolean {
  return name === 'table' || CELLS.has(name) || SEALED_ELEMENTS.has(name);
}

function join(start: MutableToken | undefined, end: MutableToken): void {
  if (start === undefined) return;
  start.partner = end;
  end.partner = start;
}
