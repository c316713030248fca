/** A body taken apart once for all questions about it. */
import { readNesting, type HtmlNesting } from './html-nesting.js';
import type { HtmlTokenList } from './html-token-list.js';
import { readHtmlTokens } from './html-tokens.js';
import { readVisibleText, type VisibleText } from './visible-text.js';

export interface BodyReading {
  readonly html: string;
  readonly tokens: HtmlTokenList;
  readonly visible: VisibleText;
  /** Worked out when first asked for: most bodies are only searched. */
  readonly nesting: HtmlNesting;
}

/**
 * Kept, with all that is in it, for the sake of speed: V8 throws away what it has compiled for objects of a kind when none
 * of them is left, and the next large body would be read as slowly as the first.
 */
const EMPTY_BODY: BodyReading = { ...takeApart('') };

export function readBody(html: string): BodyReading {
  return html === '' ? EMPTY_BODY : takeApart(html);
}

function takeApart(html: string): BodyReading {
  const tokens = readHtmlTokens(html);
  const visible = readVisibleText(html, tokens);
  let nesting: HtmlNesting | undefined;
  return {
    html,
    tokens,
    visible,
    get nesting() {
      return (nesting ??= readNesting(tokens));
    },
  };
}

/** Index of the first token that ends after the source offset. */
export function tokenIndexAt(tokens: HtmlTokenList, offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tokens.endAt(middle) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
