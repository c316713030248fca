/** Character references of HTML (`&nbsp;`, `&#150;`) as text. */
import { decodeHTML } from 'entities/decode';

/** Without a semicolon only those that people write; a reference must have an end, so that each has its place. */
const REFERENCE =
  /&(?:#[xX][0-9a-fA-F]{1,8};?|#[0-9]{1,9};?|[a-zA-Z][a-zA-Z0-9]{1,31};|(?:amp|lt|gt|quot|nbsp)(?![a-zA-Z0-9=]))/g;
const REFERENCE_HERE = new RegExp(REFERENCE, 'y');

/** Where the reference ends that begins at the ampersand `start`; after the ampersand where none does. */
export function endOfReference(html: string, start: number): number {
  REFERENCE_HERE.lastIndex = start;
  return REFERENCE_HERE.test(html) ? REFERENCE_HERE.lastIndex : start + 1;
}

/** The text of an attribute's value or of a piece of text. */
export function decodeCharacterReferences(source: string): string {
  return source.includes('&') ? source.replace(REFERENCE, (reference) => decodeHTML(reference)) : source;
}
