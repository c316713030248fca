/**
 * A body as a mail client's editor holds it: paragraphs of text runs, and tables. Ids, classes, comments, unknown
 * elements and `<style>` do not get in here, so they are lost, as in the real editors.
 */
import { defaultTreeAdapter, parse, type DefaultTreeAdapterTypes } from 'parse5';

export interface Run {
  /** A line break within the paragraph is `\n`, a hard space U+00A0. */
  readonly text: string;
  readonly href?: string;
  readonly imageSource?: string;
  readonly isBold: boolean;
  readonly colour?: string;
  readonly fontSize?: string;
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly runs: readonly Run[];
  readonly isListItem: boolean;
}

export interface Table {
  readonly kind: 'table';
  readonly rows: readonly (readonly Cell[])[];
}

export interface Cell {
  readonly parts: readonly FlowPart[];
  /** Its own shading, padding, borders and width, as a `style` attribute; for the editors that keep them. */
  readonly style: string;
  /** How many columns it reaches over. */
  readonly columns: number;
}

export type FlowPart = Paragraph | Table;

type Element = DefaultTreeAdapterTypes.Element;
type Parent = DefaultTreeAdapterTypes.ParentNode;
type Format = Omit<Run, 'text'>;

const BLOCKS =
  /^(?:address|article|aside|blockquote|center|d[dlt]|div|fieldset|footer|form|h[1-6]|header|hr|li|main|nav|[ou]l|p|pre|section)$/u;
const LOST = /^(?:head|script|style|title|template|noscript|iframe|object|select|svg|math|textarea)$/u;

/** The body of a document or fragment as a browser would understand it. */
export function readFlow(html: string): readonly FlowPart[] {
  return flowOf(parse(html));
}

/** All paragraphs in reading order, the cells of tables among them. */
export function paragraphsOf(parts: readonly FlowPart[]): readonly Paragraph[] {
  return parts.flatMap((part) =>
    part.kind === 'paragraph'
      ? [part]
      : part.rows.flatMap((row) => row.flatMap((cell) => paragraphsOf(cell.parts))),
  );
}

function flowOf(parent: Parent, format: Format = { isBold: false }): FlowPart[] {
  const builder = new FlowBuilder();
  addChildren(builder, parent, format, false);
  builder.endParagraph();
  return builder.parts;
}

class FlowBuilder {
  readonly parts: FlowPart[] = [];
  #runs: Run[] = [];
  #isListItem = false;

  add(run: Run): void {
    const previous = this.#runs.at(-1);
    const endsWithSpace = previous === undefined || /[ \n]$/u.test(previous.text);
    const text = endsWithSpace ? run.text.replace(/^ +/u, '') : run.text;
    if (text !== '' || run.imageSource !== undefined) this.#runs.push({ ...run, text });
  }

  endParagraph(isListItem = false): void {
    const last = this.#runs.at(-1);
    if (last !== undefined) {
      this.#runs.splice(-1, 1, { ...last, text: last.text.replace(/[ \n]+$/u, '') });
      this.parts.push({ kind: 'paragraph', runs: this.#runs, isListItem: this.#isListItem });
    }
    this.#runs = [];
    this.#isListItem = isListItem;
  }
}

function addChildren(builder: FlowBuilder, parent: Parent, format: Format, isPreformatted: boolean): void {
  for (const child of parent.childNodes) {
    if (defaultTreeAdapter.isTextNode(child)) {
      const text = isPreformatted
        ? child.value.replaceAll(' ', '\u00a0')
        : child.value.replace(/[ \t\r\n\f]+/gu, ' ');
      builder.add({ ...format, text });
    } else if (defaultTreeAdapter.isElementNode(child) && !LOST.test(child.tagName)) {
      addElement(builder, child, format, isPreformatted);
    }
  }
}

function addElement(builder: FlowBuilder, element: Element, format: Format, isPreformatted: boolean): void {
  const name = element.tagName;
  if (name === 'br') {
    builder.add({ ...format, text: '\n' });
  } else if (name === 'img') {
    builder.add({ ...format, text: '', imageSource: attribute(element, 'src') ?? '' });
  } else if (name === 'table') {
    builder.endParagraph();
    builder.parts.push(readTable(element));
  } else if (BLOCKS.test(name)) {
    builder.endParagraph(name === 'li');
    addChildren(builder, element, formatOf(element, format), isPreformatted || name === 'pre');
    builder.endParagraph();
  } else {
    addChildren(builder, element, formatOf(element, format), isPreformatted);
  }
}

function readTable(table: Element): Table {
  const rows: Cell[][] = [];
  const visit = (parent: Parent) => {
    for (const child of parent.childNodes) {
      if (!defaultTreeAdapter.isElementNode(child)) continue;
      if (child.tagName === 'tr') {
        const cells = child.childNodes.filter((node) => defaultTreeAdapter.isElementNode(node));
        rows.push(cells.map(readCell));
      } else if (child.tagName === 'caption') rows.push([readCell(child)]);
      else visit(child);
    }
  };
  visit(table);
  return { kind: 'table', rows };
}

function readCell(cell: Element): Cell {
  const style = attribute(cell, 'style') ?? '';
  const columns = Math.max(1, Math.floor(Number(attribute(cell, 'colspan') ?? 1)) || 1);
  const kept = style
    .split(';')
    .map((rule) => rule.trim().replace(/^background-color:/iu, 'background:'))
    .filter((rule) => /^(?:background|border[\w-]*|padding[\w-]*|width):/iu.test(rule));
  return { parts: flowOf(cell, formatOf(cell, { isBold: false })), style: kept.join(';'), columns };
}

function formatOf(element: Element, outer: Format): Format {
  const href = element.tagName === 'a' ? attribute(element, 'href') : undefined;
  const style = attribute(element, 'style') ?? '';
  const colour = /(?:^|[;\s])color:\s*([^;]+)/iu.exec(style)?.[1];
  const fontSize = /font-size:\s*([^;]+)/iu.exec(style)?.[1];
  return {
    ...outer,
    ...(href === undefined ? {} : { href }),
    ...(colour === undefined ? {} : { colour }),
    ...(fontSize === undefined ? {} : { fontSize }),
    isBold:
      outer.isBold ||
      /^(?:b|strong|h[1-6])$/u.test(element.tagName) ||
      /font-weight:\s*(?:bold|[6-9]00)/iu.test(style),
  };
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((candidate) => candidate.name === name)?.value;
}
