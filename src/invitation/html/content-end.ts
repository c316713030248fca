/**
 * Where a body's content ends, and how text comes to stand there without anything else changing. Bodies are cut and
 * joined by source offsets and never serialised anew, since that would re-write what the user wrote.
 */
import type { Body } from './body.js';
import { DOCUMENT_ELEMENTS } from './elements.js';
import { formatsLeftOpen } from './formats-left-open.js';
import { closedAt } from './nesting.js';
import { isBlankText } from './source-range.js';
import type { Token } from './tokens.js';

/**
 * A body with `block` as the last thing of its content: before the `</body>` that counts, before a comment or tag that
 * is never closed, and outside of any link, table or list that is left open.
 * @param closerTag a word that marks the end tags which had to be added, so that a cut finds them again
 */
export function appendToBody(body: Body, block: string, closerTag: string): string {
  const { html, tokens } = body;
  if (html.trim() === '') return emptyDocument(block, closerTag) + html;
  const index = contentEnd(body);
  const at = tokens[index]?.start ?? html.length;
  return html.slice(0, at) + closersAt(body, index, closerTag) + block + html.slice(at);
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
function contentEnd({ html, tokens }: Body): number {
  const lastEnd = tokens.findLast(({ kind, name }) => kind === 'end' && name === 'body');
  const isLast = lastEnd === undefined || lastEnd.parent !== undefined;
  let end = isLast ? tokens.length : lastEnd.index;
  for (let index = isLast ? tokens.length - 1 : end; index >= 0; index--) {
    const token = tokens[index];
    if (token === undefined || !canFollowContent(html, tokens, token)) break;
    if (token.kind === 'end' || token.kind === 'unfinished' || isUnclosedRawText(tokens, token)) end = index;
  }
  return end;
}

function canFollowContent(html: string, tokens: readonly Token[], token: Token): boolean {
  if (token.kind === 'comment' || token.kind === 'unfinished') return true;
  if (token.kind === 'end') return token.name === 'body' || token.name === 'html';
  return isBlankText(html, token) || isUnclosedRawText(tokens, token);
}

/** A `<style>` or `<textarea>` without an end tag, or its text: it swallows all that follows. */
function isUnclosedRawText(tokens: readonly Token[], { kind, index }: Token): boolean {
  const last = tokens.length - 1;
  return tokens[last]?.kind === 'raw' && (index === last || (kind === 'start' && index === last - 1));
}

/** End tags for everything that is open at the token `index`, each with `tag` as an attribute, which browsers ignore. */
function closersAt(body: Body, index: number, tag: string): string {
  const names: string[] = [];
  const owed = formatsLeftOpen(body, index);
  const { tokens, openAtEnd } = body;
  let open = index < tokens.length ? tokens[index]?.parent : openAtEnd;
  for (; open !== undefined; open = open.parent) {
    // The block's first tag ends an open paragraph; an end tag for one that is not open would make an empty one.
    if (open.name === 'p' || closedAt(open) < index) continue;
    names.push(open.name);
    if (open.partner === undefined) owed.set(open.name, (owed.get(open.name) ?? 0) - 1);
  }
  for (const [name, count] of owed) for (let left = count; left > 0; left--) names.push(name);
  return names.map((name) => `</${name} ${tag}>`).join('');
}

/** Whether anything of the body's content comes after the token `index`. */
export function isContentAfter({ html, tokens }: Body, index: number): boolean {
  for (let at = index + 1; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    const isOfDocument = DOCUMENT_ELEMENTS.has(token.name);
    if (isOfDocument || !canFollowContent(html, tokens, token)) return !isOfDocument;
  }
  return false;
}
