/**
 * Escapes each value exactly once, whatever filters and captures make of it. While Liquid works, the template's own markup
 * is written in stand-ins. What is left of HTML's special characters afterwards came from a value.
 */
import { type Liquid, type Template, TokenKind, Tokenizer } from 'liquidjs';

/** Braces and percent signs, too: what inlines the styles would take them for code and leave them as they are. */
const SPECIAL = '&<>"\'{}%';
const ANY_SPECIAL = /[&<>"'{}%]/gu;
/** One for each of them. Unicode keeps U+FDD0 to U+FDEF for the inside of programs: they are characters of no text. */
const STAND_INS = '\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6\ufdd7';
const ANY_STAND_IN = /[\ufdd0-\ufdd7]/gu;

/** The template, parsed, with stand-ins in its own markup. */
export function parseMarkup(engine: Liquid, source: string, file: string): Template[] {
  const tokens = new Tokenizer(source, undefined, file).readTopLevelTokens(engine.options);
  const markup = source.replace(ANY_SPECIAL, (character) => STAND_INS.charAt(SPECIAL.indexOf(character)));
  for (const token of tokens) if (token.kind === TokenKind.HTML) token.input = markup;
  return engine.parser.parseTokens(tokens);
}

/** The HTML with the values in place. */
export function renderMarkup(
  engine: Liquid,
  parsed: Template[],
  values: Readonly<Record<string, string>>,
): string {
  const plain = Object.entries(values).map(([name, value]) => [name, value.replace(ANY_STAND_IN, '')]);
  return String(engine.renderSync(parsed, Object.fromEntries(plain) as object))
    .replace(ANY_SPECIAL, (character) => `&#${character.charCodeAt(0)};`)
    .replace(ANY_STAND_IN, (standIn) => SPECIAL.charAt(STAND_INS.indexOf(standIn)));
}
