/** Text on its way into a request: escaped, and without the characters that XML 1.0 forbids. */
import { withoutForbiddenCharacters } from './characters.js';

/**
 * White space goes as references, since a reader of XML turns a bare carriage return into a line feed (section 2.11), and
 * in an attribute all white space into spaces (section 3.3.3): a body would come back changed.
 */
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

/** `text` as the content of an element, or as the value of an attribute between either kind of quotes. */
export function toXmlText(text: string): string {
  return withoutForbiddenCharacters(text).replace(/[&<>"'\r\n\t]/g, (special) => REFERENCES[special] ?? '');
}
