/** The attributes of a tag, read when somebody asks for them: few tags of a body are asked. */
import type { Token } from './tokens.js';

/** As the source has it: name in lower case, value without quotes, nothing decoded. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  /** After the closing quote. */
  readonly end: number;
}

/** After the tag's name, by the HTML standard (13.2.5.32 to 13.2.5.39). */
const ATTRIBUTE = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y;

/** Of a start tag, in order, doubled ones included. */
export function readAttributes(html: string, { start, end, name: tagName }: Token): Attribute[] {
  const source = html.slice(start, end);
  const attributes: Attribute[] = [];
  ATTRIBUTE.lastIndex = 1 + tagName.length;
  for (let match = ATTRIBUTE.exec(source); match !== null; match = ATTRIBUTE.exec(source)) {
    const [whole, name = '', ...values] = match;
    const value = values.find((one) => one !== undefined) ?? '';
    const from = match.index + whole.search(/[^\s/]/);
    attributes.push({
      name: name.toLowerCase(),
      value,
      start: start + from,
      end: start + match.index + whole.length,
    });
  }
  return attributes;
}
