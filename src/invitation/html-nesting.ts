/**
 * Which start tag belongs to which end tag, and what is open at a given place. Follows the tree construction of the
 * HTML standard only as far as a cut and an insertion need it, in linear time whatever the nesting. Builds no tree.
 */
import {
  CELL_ELEMENTS,
  DOCUMENT_ELEMENTS,
  PARAGRAPH_ENDERS,
  SEALED_ELEMENTS,
  TABLE_STRUCTURE,
  VOID_ELEMENTS,
} from './elements.js';
import type { HtmlToken } from './html-tokens.js';

export interface HtmlNesting {
  /** For a start tag its end tag's index and the other way round; -1 for tags without a partner. */
  readonly partner: Int32Array;
  /** For a start tag: the token with which its element ends, implied ends included; `tokens.length` if never. */
  readonly closedAt: Int32Array;
}

/** A stretch of the stack of open elements that end tags inside do not reach out of: a table, a cell, the document. */
interface Scope {
  readonly name: string;
  readonly stack: number[];
  readonly openByName: Map<string, number>;
}

export function readNesting(tokens: readonly HtmlToken[]): HtmlNesting {
  const reader = new NestingReader(tokens);
  tokens.forEach((token, index) => {
    if (token.kind === 'start') reader.start(token.name, index);
    else if (token.kind === 'end') reader.end(token.name, index);
  });
  return reader;
}

class NestingReader implements HtmlNesting {
  readonly partner: Int32Array;
  readonly closedAt: Int32Array;
  readonly #tokens: readonly HtmlToken[];
  readonly #scopes: Scope[] = [newScope('')];
  #openTables = 0;

  constructor(tokens: readonly HtmlToken[]) {
    this.#tokens = tokens;
    this.partner = new Int32Array(tokens.length).fill(-1);
    this.closedAt = new Int32Array(tokens.length).fill(tokens.length);
  }

  start(name: string, index: number): void {
    if (VOID_ELEMENTS.has(name) || DOCUMENT_ELEMENTS.has(name)) return;
    const isCell = CELL_ELEMENTS.has(name);
    if (isCell || (name !== 'table' && TABLE_STRUCTURE.has(name))) this.#endRowParts(name, index);
    if (PARAGRAPH_ENDERS.has(name)) this.#close('p', index);
    if (isCell || name === 'table' || SEALED_ELEMENTS.has(name)) this.#scopes.push(newScope(name));
    if (name === 'table') this.#openTables++;
    const scope = this.#scope;
    scope.stack.push(index);
    scope.openByName.set(name, (scope.openByName.get(name) ?? 0) + 1);
  }

  end(name: string, index: number): void {
    if (name === 'table') {
      if (this.#openTables === 0) return;
      while (this.#scope.name !== 'table') this.#endScope(index);
      this.#endScope(index, index);
    } else if (CELL_ELEMENTS.has(name) || SEALED_ELEMENTS.has(name)) {
      if (this.#scope.name === name) this.#endScope(index, index);
    } else if (TABLE_STRUCTURE.has(name)) {
      if (CELL_ELEMENTS.has(this.#scope.name)) this.#endScope(index);
      this.#close(name, index, index);
    } else {
      this.#close(name, index, index);
    }
  }

  get #scope(): Scope {
    return this.#scopes[this.#scopes.length - 1] ?? newScope('');
  }

  /** A new cell ends the cell before it, a new row the row before it, also where their end tags are left out. */
  #endRowParts(name: string, index: number): void {
    if (CELL_ELEMENTS.has(this.#scope.name)) this.#endScope(index);
    if (this.#scope.name !== 'table') return;
    if (CELL_ELEMENTS.has(name)) return;
    this.#close('tr', index);
    if (name !== 'tr')
      for (const section of ['thead', 'tbody', 'tfoot', 'colgroup']) this.#close(section, index);
  }

  /** Closes the innermost element of that name within the scope, and all that is open inside it. */
  #close(name: string, index: number, endTag = -1): void {
    const { stack, openByName } = this.#scope;
    if ((openByName.get(name) ?? 0) === 0) return;
    for (;;) {
      const opened = stack.pop();
      if (opened === undefined) return;
      const openedName = this.#tokens[opened]?.name ?? '';
      openByName.set(openedName, (openByName.get(openedName) ?? 1) - 1);
      this.closedAt[opened] = index;
      if (openedName !== name) continue;
      this.#join(opened, endTag);
      return;
    }
  }

  #endScope(index: number, endTag = -1): void {
    if (this.#scopes.length === 1) return;
    if (this.#scope.name === 'table') this.#openTables--;
    const opened = this.#scopes.pop()?.stack ?? [];
    for (const start of opened) this.closedAt[start] = index;
    // The scope's own element is at the bottom of its stack.
    this.#join(opened[0] ?? -1, endTag);
  }

  #join(start: number, end: number): void {
    if (start < 0 || end < 0) return;
    this.partner[start] = end;
    this.partner[end] = start;
  }
}

function newScope(name: string): Scope {
  return { name, stack: [], openByName: new Map() };
}

/** Start tags, outermost first, of the elements that are open just before the token `index`. */
export function openElementsAt(
  tokens: readonly HtmlToken[],
  { closedAt }: HtmlNesting,
  index: number,
): readonly number[] {
  const open: number[] = [];
  for (let at = 0; at < index && at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'start' || VOID_ELEMENTS.has(token.name) || DOCUMENT_ELEMENTS.has(token.name))
      continue;
    if ((closedAt[at] ?? 0) >= index) open.push(at);
  }
  return open;
}
