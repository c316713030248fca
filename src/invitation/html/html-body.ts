/**
 * Where a body's content ends, and how text comes to stand there without anything else changing. Bodies are cut and
 * joined by source offsets and never serialised anew, since that would re-write what the user wrote.
 */
import type { BodyReading } from './body-reading.js';
import { TRAIT } from './elements.js';
import { EndTags } from './end-tags.js';
import { formatIds, readFormatsLeftOpen } from './formats-left-open.js';
import type { HtmlToken, HtmlTokenList } from './html-token-list.js';
import { isBlankBetween } from './source-range.js';

/**
 * A body with `block` as the last thing of its content: before the `</body>` that counts, before a comment or tag that
 * is never closed, and outside of any link, table or list that is left open.
 * @param closerTag a word that marks the end tags which had to be added, so that a cut finds them again
 */
export function appendToBody(reading: BodyReading, block: string, closerTag: string): string {
  const { html, tokens } = reading;
  if (html.trim() === '') return emptyDocument(block, closerTag) + html;
  const index = contentEnd(reading);
  const at = tokens.at(index)?.start ?? html.length;
  return html.slice(0, at) + closersAt(reading, index, closerTag) + block + html.slice(at);
}

/** The body once the block is cut out: what `appendToBody` put around it in an empty body goes as well. */
export function withoutEmptyDocument(html: string, closerTag: string): string {
  const frame = emptyDocument('', closerTag);
  return html.startsWith(frame) && html.slice(frame.length).trim() === '' ? html.slice(frame.length) : html;
}

/** The class tells it from an empty document of the user's. */
function emptyDocument(block: string, closerTag: string): string {
  return `<html><body class="${closerTag}">${block}</body></html>`;
}

/**
 * Index of the token before which the content ends: the last `</body>`, unless it is caught in another element, with
 * what stands around it without being visible. Quoted documents bring a `</body>` of their own, and mail gateways add text
 * after the last one, which some servers drop; so where there is none, the content ends with what is visible.
 */
function contentEnd({ html, tokens, nesting: { parent } }: BodyReading): number {
  const body = tokens.nameIdOf('body');
  let from = tokens.length - 1;
  for (let index = from; index >= 0; index--) {
    if (tokens.nameIds[index] !== body || tokens.typeAt(index).kind !== 'end') continue;
    if (parent[index] === -1) from = index;
    break;
  }
  let end = from === tokens.length - 1 ? tokens.length : from;
  for (let index = from; index >= 0; index--) {
    const token = tokens.at(index);
    if (token === undefined || !canFollowContent(html, tokens, index)) break;
    if (token.kind === 'end' || token.kind === 'unfinished' || isUnclosedRawText(tokens, index)) end = index;
  }
  return end;
}

function canFollowContent(html: string, tokens: HtmlTokenList, index: number): boolean {
  const token = tokens.at(index);
  if (token === undefined) return false;
  if (token.kind === 'comment' || token.kind === 'unfinished') return true;
  if (token.kind === 'end') return token.name === 'body' || token.name === 'html';
  if (token.kind === 'text') return isBlank(html, token);
  return isUnclosedRawText(tokens, index);
}

/** A `<style>` or `<textarea>` without an end tag, or its text: it swallows all that follows. */
function isUnclosedRawText(tokens: HtmlTokenList, index: number): boolean {
  const token = tokens.at(index);
  if (token?.kind === 'raw') return index === tokens.length - 1;
  return token?.kind === 'start' && index === tokens.length - 2 && tokens.at(index + 1)?.kind === 'raw';
}

export function isBlank(html: string, token: HtmlToken): boolean {
  return isBlankBetween(html, token.start, token.end);
}

/** End tags for everything that is open at the token `index`, each with `tag` as an attribute, which browsers ignore. */
function closersAt(reading: BodyReading, index: number, tag: string): string {
  const { tokens, nesting } = reading;
  const { parent, closedAt } = nesting;
  const closers = new EndTags(tokens, tag);
  const owed = readFormatsLeftOpen(reading, index);
  const paragraph = tokens.nameIdOf('p');
  for (let open = parent[index] ?? -1; open >= 0; open = parent[open] ?? -1) {
    const nameId = tokens.nameIds[open] ?? 0;
    // The block's first tag ends an open paragraph; an end tag for one that is not open would make an empty one.
    if (nameId === paragraph || (closedAt[open] ?? 0) < index) continue;
    closers.add(nameId);
    owed[nameId] = (owed[nameId] ?? 0) - 1;
  }
  for (const nameId of formatIds(tokens))
    for (let count = owed[nameId] ?? 0; count > 0; count--) closers.add(nameId);
  return closers.toString();
}

/**
 * Whether a link or format that has no end of its own goes on at the token `index`: what is put there would become part of
 * it. One that ends properly further down is what somebody gave to all that stands in it.
 */
export function isFormatLeftOpen(reading: BodyReading, index: number): boolean {
  const { tokens, nesting } = reading;
  const { parent, closedAt, partner } = nesting;
  const owed = readFormatsLeftOpen(reading, index);
  for (let open = parent[index] ?? -1; open >= 0; open = parent[open] ?? -1) {
    const nameId = tokens.nameIds[open] ?? 0;
    if ((closedAt[open] ?? 0) >= index && (partner[open] ?? -1) >= 0) owed[nameId] = (owed[nameId] ?? 0) - 1;
  }
  return owed.some((count) => count > 0);
}

/** Whether anything of the body's content comes after the token `index`. */
export function isContentAfter({ html, tokens }: BodyReading, index: number): boolean {
  for (let at = index + 1; at < tokens.length; at++) {
    const { traits } = tokens.typeAt(at);
    if (!canFollowContent(html, tokens, at)) return (traits & TRAIT.document) === 0;
    if ((traits & TRAIT.document) !== 0) return false;
  }
  return false;
}
