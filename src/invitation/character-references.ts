/** Character references of HTML (`&nbsp;`, `&#150;`) as text. Does not find them in a text: the caller knows where. */
import { decodeHTML } from 'entities/decode';

/** A reference at the place where the search stands: sticky, for one caller's use. */
export function characterReferencePattern(): RegExp {
  return /&(?:#[xX][0-9a-fA-F]{1,8};?|#[0-9]{1,9};?|[a-zA-Z][a-zA-Z0-9]{1,31};|(?:amp|lt|gt|quot|nbsp)(?![a-zA-Z0-9=]))/uy;
}

/** Most references are one of these: to decode all with the library would be slow until it is compiled. */
const FREQUENT: ReadonlyMap<string, string> = new Map([
  ['&nbsp;', '\u00a0'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
]);

/** The text of one reference, and the reference itself where HTML knows none of that name. */
export function decodeCharacterReference(reference: string): string {
  return FREQUENT.get(reference) ?? decodeHTML(reference);
}

/** The text of an attribute's value or of a piece of text. */
export function decodeCharacterReferences(source: string): string {
  if (!source.includes('&')) return source;
  const pattern = new RegExp(characterReferencePattern().source, 'gu');
  return source.replace(pattern, decodeCharacterReference);
}
