/**
 * Where a body's content ends, and how text comes to stand there without anything else changing. Bodies are cut and
 * joined by source offsets and never serialised anew, since that would re-write what the user wrote.
 */
import { openElementsAt, readNesting } from './html-nesting.js';
import { readHtmlTokens, type HtmlToken } from './html-tokens.js';

/**
 * `html` with `block` as the last thing of its content: before the `</body>` that counts, before a comment or tag that
 * is never closed, and outside of any link, table or list that is left open.
 * @param closerTag a word that marks the end tags which had to be added, so that a cut finds them again
 */
export function appendToBody(html: string, block: string, closerTag: string): string {
  if (html.trim() === '') return `<html><body>${block}</body></html>`;
  const tokens = readHtmlTokens(html);
  const index = contentEnd(html, tokens);
  const at = tokens[index]?.start ?? html.length;
  return html.slice(0, at) + closersAt(tokens, index, closerTag) + block + html.slice(at);
}

/** True for what `appendToBody` made of an empty body, once the block is cut out of it again. */
export function isEmptyDocument(html: string): boolean {
  return html === '<html><body></body></html>';
}

/**
 * Index of the token before which the content ends. Text may follow `</body>` and still be content (disclaimers of mail
 * gateways do), and quoted documents bring a `</body>` of their own: the one that counts has nothing visible after it.
 */
function contentEnd(html: string, tokens: readonly HtmlToken[]): number {
  let end = tokens.length;
  for (let index = tokens.length - 1; index >= 0; index--) {
    const token = tokens[index];
    if (token === undefined || !canFollowContent(html, tokens, index)) break;
    if (token.kind === 'end' || token.kind === 'unfinished' || isUnclosedRawText(tokens, index)) end = index;
  }
  return end;
}

function canFollowContent(html: string, tokens: readonly HtmlToken[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined) return false;
  if (token.kind === 'comment' || token.kind === 'unfinished') return true;
  if (token.kind === 'end') return token.name === 'body' || token.name === 'html';
  if (token.kind === 'text') return isBlank(html, token);
  return isUnclosedRawText(tokens, index);
}

/** A `<style>` or `<textarea>` without an end tag, or its text: it swallows all that follows. */
function isUnclosedRawText(tokens: readonly HtmlToken[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind === 'raw') return index === tokens.length - 1;
  return token?.kind === 'start' && index === tokens.length - 2 && tokens[index + 1]?.kind === 'raw';
}

export function isBlank(html: string, token: HtmlToken): boolean {
  for (let at = token.start; at < token.end; at++) if (html.charCodeAt(at) > 0x20) return false;
  return true;
}

/** End tags for everything that is open at the token `index`, each with `tag` as an attribute, which browsers ignore. */
function closersAt(tokens: readonly HtmlToken[], index: number, tag: string): string {
  const names = openElementsAt(tokens, readNesting(tokens), index)
    .map((start) => tokens[start]?.name ?? '')
    // The block's first tag ends an open paragraph; an end tag for one that is not open would make an empty one.
    .filter((name) => name !== 'p')
    .reverse();
  // A link goes on after the element that it stands in has ended (the "adoption agency algorithm").
  if (!names.includes('a') && isLinkOpenAt(tokens, index)) names.push('a');
  return names.map((name) => `</${name} ${tag}>`).join('');
}

function isLinkOpenAt(tokens: readonly HtmlToken[], index: number): boolean {
  for (let at = index - 1; at >= 0; at--) if (tokens[at]?.name === 'a') return tokens[at]?.kind === 'start';
  return false;
}
