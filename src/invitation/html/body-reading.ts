/** A body taken apart once for all questions about it. */
import { codesOf } from './character-codes.js';
import { readNesting, type HtmlNesting } from './html-nesting.js';
import type { HtmlTokenList } from './html-token-list.js';
import { readHtmlTokens } from './html-tokens.js';
import { keepCompiled } from './kept-compiled.js';
import { VisibleText } from './visible-text.js';

export class BodyReading {
  readonly html: string;
  readonly tokens: HtmlTokenList;
  readonly visible: VisibleText;
  #nesting: HtmlNesting | undefined;

  constructor(html: string, mayNeedPlaces: boolean) {
    this.html = html;
    const codes = codesOf(html);
    this.tokens = readHtmlTokens(html, codes);
    this.visible = new VisibleText(html, this.tokens, codes, mayNeedPlaces);
  }

  /** Worked out when first asked for: most bodies are only searched. */
  get nesting(): HtmlNesting {
    return (this.#nesting ??= readNesting(this.tokens));
  }
}

const EMPTY = new BodyReading('', false);
keepCompiled([EMPTY, EMPTY.nesting]);

/** @param mayNeedPlaces whether it is likely to be asked where in the source something visible stands */
export function readBody(html: string, mayNeedPlaces = false): BodyReading {
  return new BodyReading(html, mayNeedPlaces);
}
