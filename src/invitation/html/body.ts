/** A body taken apart once for all questions about it. */
import { nestTokens } from './nesting.js';
import { readTokens, type Token } from './tokens.js';
import { readVisibleText, type VisibleText } from './visible-text.js';

export interface Body {
  readonly html: string;
  readonly tokens: readonly Token[];
  readonly visible: VisibleText;
  /** The innermost element that is open at its end. */
  readonly openAtEnd: Token | undefined;
}

export function readBody(html: string): Body {
  const tokens = readTokens(html);
  return { html, tokens, visible: readVisibleText(html, tokens), openAtEnd: nestTokens(tokens) };
}
