/** Character references of HTML (`&nbsp;`, `&#150;`) as text. Does not find them in a text: the caller knows where. */
import { decodeHTML } from 'entities/decode';

const REFERENCE =
  /&(?:#[xX][0-9a-fA-F]{1,8};?|#[0-9]{1,9};?|[a-zA-Z][a-zA-Z0-9]{1,31};|(?:amp|lt|gt|quot|nbsp)(?![a-zA-Z0-9=]))/gu;

/** A reference at the place where the search stands: sticky, for one caller's use. */
export function characterReferencePattern(): RegExp {
  return new RegExp(REFERENCE.source, 'uy');
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
  return source.includes('&') ? source.replace(REFERENCE, decodeCharacterReference) : source;
}
