/**
 * The block: what is put into a body, and what is found there again. It reaches from a begin delimiter to the end
 * delimiter that follows it, both with the item's own tag; whatever carries another tag is ordinary text.
 */
import { readBody, type Body } from '../html/body.js';
import { findDelimiters, formatBeginDelimiter, formatEndDelimiter } from './delimiter.js';

/** A whole block: indexes into the visible text. */
export interface FoundBlock {
  readonly tag: string;
  readonly from: number;
  /** Where the begin delimiter ends. */
  readonly contentFrom: number;
  readonly contentTo: number;
  readonly to: number;
  /** Blocks that somebody has pasted into it, and into those, in order. */
  readonly inner: readonly FoundBlock[];
}

export interface FoundBlocks {
  /** In order; none stands in another. */
  readonly blocks: readonly FoundBlock[];
  /** Delimiters with the first tag, but without their counterpart, or in the wrong order. */
  readonly strayDelimiters: number;
}

/** Blocks within blocks within blocks are known up to so many layers; the delimiters of those around them are stray. */
const MAX_LAYERS = 5;

/** An end delimiter ends the last begin delimiter that is not ended yet, if that has the same tag. */
export function findBlocks({ visible }: Body, ...tags: string[]): FoundBlocks {
  const delimiters = tags
    .flatMap((tag) => findDelimiters(visible, tag).map((delimiter) => ({ ...delimiter, tag, layers: 0 })))
    .sort((left, right) => left.from - right.from);
  const found: (FoundBlock & { readonly inner: FoundBlock[] })[] = [];
  const open: (typeof delimiters)[number][] = [];
  for (const delimiter of delimiters) {
    const begin = open.at(-1);
    if (delimiter.kind === 'begin') open.push(delimiter);
    else if (begin?.tag === delimiter.tag) {
      open.pop();
      const { from, to: contentFrom, tag } = begin;
      const layers = begin.layers + 1;
      if (layers <= MAX_LAYERS)
        found.push({ tag, from, contentFrom, contentTo: delimiter.from, to: delimiter.to, inner: [] });
      const around = open.at(-1);
      if (around !== undefined) around.layers = Math.max(around.layers, layers);
    }
  }
  found.sort((left, right) => left.from - right.from);
  for (const [index, { inner, to }] of found.entries())
    for (let next = index + 1; (found[next]?.from ?? Infinity) < to; next++) inner.push(found[next]!);
  const inside = new Set<FoundBlock>(found.flatMap(({ inner }) => inner));
  const isOfFirst = ({ tag }: { readonly tag: string }) => tag === tags[0];
  return {
    blocks: found.filter((block) => !inside.has(block)),
    strayDelimiters: delimiters.filter(isOfFirst).length - 2 * found.filter(isOfFirst).length,
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
