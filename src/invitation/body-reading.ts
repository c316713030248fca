/** A body taken apart once for all questions about it. */
import { readNesting, type HtmlNesting } from './html-nesting.js';
import { readHtmlTokens, type HtmlToken } from './html-tokens.js';
import { readVisibleText, type VisibleText } from './visible-text.js';

export interface BodyReading {
  readonly html: string;
  readonly tokens: readonly HtmlToken[];
  readonly visible: VisibleText;
  /** Worked out when first asked for: most bodies are only searched. */
  readonly nesting: HtmlNesting;
}

export function readBody(html: string): BodyReading {
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
export function tokenIndexAt(tokens: readonly HtmlToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tokens[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
