/**
 * The block: what is put into a body, and what is found there again. It reaches from a begin delimiter to the end
 * delimiter that follows it, both with the item's own tag; whatever carries another tag is ordinary text.
 */
import { readBody, type Body } from '../html/body.js';
import { findDelimiters, type Delimiter, formatBeginDelimiter, formatEndDelimiter } from './delimiter.js';

/** A whole block: indexes into the visible text. */
export interface FoundBlock {
  readonly from: number;
  /** Where the begin delimiter ends. */
  readonly contentFrom: number;
  readonly contentTo: number;
  readonly to: number;
}

export interface FoundBlocks {
  /** In order; none holds another. */
  readonly blocks: readonly FoundBlock[];
  /** Those of them that stand within another block, whose delimiters are among the stray ones as long as they do. */
  readonly inner: readonly FoundBlock[];
  /** Delimiters without their counterpart, or in the wrong order. */
  readonly strayDelimiters: number;
}

/** Every begin delimiter that the next delimiter ends. */
export function findBlocks({ visible }: Body, tag: string): FoundBlocks {
  const delimiters = findDelimiters(visible, tag);
  const blocks: FoundBlock[] = [];
  /** Begin delimiters that are not ended yet. */
  const open: Delimiter[] = [];
  const outer: FoundBlock[] = [];
  const inner = new Set<FoundBlock>();
  for (const { kind, from, to } of delimiters) {
    const begin = kind === 'end' ? open.pop() : undefined;
    if (kind === 'begin') open.push({ kind, from, to });
    else if (begin !== undefined && begin.from > (blocks.at(-1)?.from ?? -1)) {
      const block = { from: begin.from, contentFrom: begin.to, contentTo: from, to };
      blocks.push(block);
      outer.push(block);
    } else if (begin !== undefined) while ((outer.at(-1)?.from ?? -1) > begin.from) inner.add(outer.pop()!);
  }
  return {
    blocks,
    inner: blocks.filter((block) => inner.has(block)),
    strayDelimiters: delimiters.length - 2 * blocks.length,
  };
}

/** Small and grey: a person should not stumble over it. Points, since Word counts in them. */
const DELIMITER_STYLE =
  'margin:12pt 0 6pt 0;font-family:Arial,sans-serif;font-size:7.5pt;line-height:10pt;color:#a6a6a6';

/**
 * The block's HTML: one element, so that it comes out again as it went in.
 * @param content the rendered template, a fragment with all its elements closed
 */
export function formatBlock(content: string, tag: string): string {
  const line = (text: string) => `<p style="${DELIMITER_STYLE}">${text}</p>`;
  return (
    `<div class="${blockClass(tag)}">` +
    line(formatBeginDelimiter(tag)) +
    withoutDelimiters(content, tag) +
    line(formatEndDelimiter(tag)) +
    '</div>'
  );
}

/** Marks what we write, as long as no client strips it. Only ever a hint. */
export function blockClass(tag: string): string {
  return `cms-${tag}`;
}

/** A subject may hold a delimiter, copied from an invitation: in the block it would end it too early. */
function withoutDelimiters(content: string, tag: string): string {
  const { visible } = readBody(content);
  let result = content;
  for (const { from, to } of [...findDelimiters(visible, tag)].reverse()) {
    for (let index = to - 1; index >= from; index--) {
      const character = visible.text[index];
      if (character !== ':' && character !== '.') continue;
      result = `${result.slice(0, visible.starts[index])}-${result.slice(visible.ends[index])}`;
    }
  }
  return result;
}
