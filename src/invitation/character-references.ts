/** Character references of HTML (`&nbsp;`, `&#150;`) as text. Does not find them in a text: the caller knows where. */
import { Tokenizer, type Token } from 'parse5';

/** A reference at the place where the search stands: sticky, for one caller's use. */
export function characterReferencePattern(): RegExp {
  return /&(?:#[xX][0-9a-fA-F]{1,8};?|#[0-9]{1,9};?|[a-zA-Z][a-zA-Z0-9]{1,31};|(?:amp|lt|gt|quot|nbsp)(?![a-zA-Z0-9=]))/uy;
}

const FREQUENT: readonly (readonly [reference: string, text: string])[] = [
  ['&nbsp;', '\u00a0'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
];

/** HTML knows 2,231 names; whoever uses more is playing with us. */
const MAX_DISTINCT = 3000;

/**
 * A function that gives the text of one reference, and the reference itself where HTML knows none of that name. It
 * remembers what it was asked, so make one for each body.
 */
export function characterReferenceDecoder(): (reference: string) => string {
  const known = new Map<string, string>(FREQUENT);
  return (reference) => {
    const remembered = known.get(reference);
    if (remembered !== undefined) return remembered;
    if (known.size >= MAX_DISTINCT) return reference;
    const text = decodedByParse5(reference);
    known.set(reference, text);
    return text;
  };
}

/** By its tokenizer alone: 3,000 documents would take as long as all else that is done with a large body. */
function decodedByParse5(reference: string): string {
  let text = '';
  const take = ({ chars }: Token.CharacterToken) => {
    text += chars;
  };
  const ignore = () => undefined;
  const tokenizer = new Tokenizer(
    {},
    {
      onCharacter: take,
      onWhitespaceCharacter: take,
      onNullCharacter: take,
      onStartTag: ignore,
      onEndTag: ignore,
      onComment: ignore,
      onDoctype: ignore,
      onEof: ignore,
    },
  );
  tokenizer.write(reference, true);
  return text;
}

/** The text of an attribute's value or of a piece of text. */
export function decodeCharacterReferences(source: string, decode: (reference: string) => string): string {
  if (!source.includes('&')) return source;
  const pattern = new RegExp(characterReferencePattern().source, 'gu');
  return source.replace(pattern, decode);
}
