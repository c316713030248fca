/** Text on its way into a request: escaped, and without the characters that XML 1.0 forbids. */
import { withoutForbiddenCharacters } from './characters.js';

/**
 * A carriage return has to go as a reference: a bare one is turned into a line feed by every reader of XML (section
 * 2.11), and the body would come back changed. Line feeds and tabs may stay as they are in text.
 */
const SPECIAL_IN_TEXT = /[&<>\r]/g;
/** In an attribute, white space of every kind would be turned into spaces (section 3.3.3). */
const SPECIAL_IN_ATTRIBUTE = /[&<>"'\r\n\t]/g;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
  '\n': '&#xA;',
  '\t': '&#x9;',
};

const toReference = (character: string): string => REFERENCES[character] ?? '';

/** `text` as the content of an element. */
export function toXmlText(text: string): string {
  return withoutForbiddenCharacters(text).replace(SPECIAL_IN_TEXT, toReference);
}

/** `text` as the value of an attribute, between either kind of quotes. */
export function toXmlAttribute(text: string): string {
  return withoutForbiddenCharacters(text).replace(SPECIAL_IN_ATTRIBUTE, toReference);
}
