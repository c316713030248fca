/**
 * A strict reader for XML 1.0 with namespaces: what .NET's XmlReader, and so Exchange, takes apart or refuses. Line ends
 * come out as a parser must give them (CR LF and CR become LF, only `&#xD;` stays CR), so a client that forgets to
 * escape loses text here as it would there. No DTDs: Exchange prohibits them. Checks no schema.
 */

export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  /** Without a namespace by local name; with one as `{namespace}name`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The element's own text, not that of its children. */
  readonly text: string;
}

export class XmlSyntaxError extends Error {
  override readonly name = 'XmlSyntaxError';
}

interface OpenElement {
  readonly rawName: string;
  readonly scope: ReadonlyMap<string, string>;
  readonly namespace: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const NAME = '[A-Za-z_\\u00C0-\\uFFFD][-.\\w\\u00B7-\\uFFFD]*';
const QNAME = new RegExp(`(?:(${NAME}):)?(${NAME})`, 'y');
const ATTRIBUTE = new RegExp(
  `[ \\t\\n]+(?:(${NAME}):)?(${NAME})[ \\t\\n]*=[ \\t\\n]*(?:"([^"<]*)"|'([^'<]*)')`,
  'y',
);
const TAG_END = /[ \t\n]*(\/?)>/y;
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const XML_DECLARATION =
  /^<\?xml\s+version\s*=\s*["']1\.0["'](?:\s+encoding\s*=\s*["'][uU][tT][fF]-8["'])?[^?]*\?>/;
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const MAX_DEPTH = 128;
/** Characters; leading zeroes may make a numeric reference long, but not this long. */
const MAX_REFERENCE = 64;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** @throws XmlSyntaxError for anything that is not well-formed, forbidden characters and references to them included. */
export function parseXml(document: string): XmlElement {
  const forbidden = FORBIDDEN.exec(document);
  if (forbidden !== null) {
    throw new XmlSyntaxError(`an invalid character stands at position ${forbidden.index}`);
  }
  return new Reader(document.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')).read();
}

class Reader {
  readonly #text: string;
  #at = 0;
  readonly #open: OpenElement[] = [];
  #root: XmlElement | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): XmlElement {
    this.#at = XML_DECLARATION.exec(this.#text)?.[0].length ?? 0;
    while (this.#at < this.#text.length) {
      const next = this.#text.indexOf('<', this.#at);
      const end = next === -1 ? this.#text.length : next;
      if (end > this.#at) this.#takeText(this.#text.slice(this.#at, end));
      this.#at = end;
      if (next !== -1) this.#takeMarkup();
    }
    if (this.#open.length > 0) throw this.#error('the document ends inside an element');
    if (this.#root === undefined) throw this.#error('the document has no root element');
    return this.#root;
  }

  #takeText(raw: string): void {
    const top = this.#open.at(-1);
    if (top === undefined) {
      if (/[^ \t\n]/.test(raw)) throw this.#error('text stands outside the root element');
      return;
    }
    if (raw.includes(']]>')) throw this.#error('"]]>" stands in text');
    top.text += this.#resolve(raw);
  }

  #takeMarkup(): void {
    const text = this.#text;
    if (text.startsWith('<!--', this.#at)) {
      const end = this.#endOf('--', 4);
      if (text[end] !== '>') throw this.#error('"--" stands in a comment');
      this.#at = end + 1;
    } else if (text.startsWith('<![CDATA[', this.#at)) {
      const end = this.#endOf(']]>', 9);
      const top = this.#open.at(-1);
      if (top === undefined) throw this.#error('CDATA stands outside the root element');
      top.text += text.slice(this.#at + 9, end - 3);
      this.#at = end;
    } else if (text.startsWith('<?', this.#at)) {
      if (/^<\?xml[\s?]/i.test(text.slice(this.#at, this.#at + 7)))
        throw this.#error('a misplaced XML declaration');
      this.#at = this.#endOf('?>', 2);
    } else if (text.startsWith('<!', this.#at)) {
      throw this.#error('a DTD is prohibited');
    } else if (text.startsWith('</', this.#at)) {
      this.#closeElement();
    } else {
      this.#openElement();
    }
  }

  #endOf(mark: string, skip: number): number {
    const found = this.#text.indexOf(mark, this.#at + skip);
    if (found === -1) throw this.#error(`"${mark}" is missing`);
    return found + mark.length;
  }

  #openElement(): void {
    if (this.#root !== undefined && this.#open.length === 0) throw this.#error('more than one root element');
    if (this.#open.length >= MAX_DEPTH) throw this.#error('elements are nested too deeply');
    const [rawName, prefix, name] = this.#match(QNAME, this.#at + 1) ?? [];
    if (rawName === undefined || name === undefined) throw this.#error('"<" is not followed by a name');
    const scope = new Map(this.#open.at(-1)?.scope ?? [['xml', XML_NAMESPACE]]);
    const attributes = this.#readAttributes(scope);
    const tagEnd = this.#match(TAG_END, this.#at);
    if (tagEnd === undefined) throw this.#error(`the tag of "${rawName}" is malformed`);
    const namespace = this.#namespaceOf(prefix, scope);
    this.#open.push({ rawName, scope, namespace, name, attributes, children: [], text: '' });
    if (tagEnd[1] === '/') this.#finishElement();
  }

  #readAttributes(scope: Map<string, string>): Map<string, string> {
    const raw: { prefix: string | undefined; name: string; value: string }[] = [];
    for (let found; (found = this.#match(ATTRIBUTE, this.#at)) !== undefined;) {
      const [, prefix, name = '', double, single] = found;
      const value = this.#resolve((double ?? single ?? '').replace(/[\t\n]/g, ' '));
      if (prefix === 'xmlns') scope.set(name, value);
      else if (prefix === undefined && name === 'xmlns') scope.set('', value);
      else raw.push({ prefix, name, value });
    }
    const attributes = new Map<string, string>();
    for (const { prefix, name, value } of raw) {
      const key = prefix === undefined ? name : `{${this.#namespaceOf(prefix, scope)}}${name}`;
      if (attributes.has(key)) throw this.#error(`the attribute "${name}" stands twice`);
      attributes.set(key, value);
    }
    return attributes;
  }

  #namespaceOf(prefix: string | undefined, scope: ReadonlyMap<string, string>): string {
    const namespace = scope.get(prefix ?? '');
    if (namespace === undefined && prefix !== undefined)
      throw this.#error(`the prefix "${prefix}" is not declared`);
    return namespace ?? '';
  }

  #closeElement(): void {
    const [rawName] = this.#match(QNAME, this.#at + 2) ?? [];
    const end = this.#match(/[ \t\n]*>/y, this.#at);
    if (rawName === undefined || end === undefined) throw this.#error('an end tag is malformed');
    if (this.#open.at(-1)?.rawName !== rawName) throw this.#error(`"</${rawName}>" closes nothing`);
    this.#finishElement();
  }

  #finishElement(): void {
    const { namespace, name, attributes, children, text } = this.#open.pop()!;
    const element: XmlElement = { namespace, name, attributes, children, text };
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = element;
    else parent.children.push(element);
  }

  /** Matches at `from` and moves on behind the match. */
  #match(pattern: RegExp, from: number): RegExpExecArray | undefined {
    pattern.lastIndex = from;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  /** In one pass by hand: a body of some megabytes is full of references. */
  #resolve(raw: string): string {
    let at = raw.indexOf('&');
    if (at === -1) return raw;
    let resolved = '';
    let from = 0;
    for (; at !== -1; at = raw.indexOf('&', from)) {
      const end = raw.indexOf(';', at);
      const reference = end === -1 || end - at > MAX_REFERENCE ? '' : raw.slice(at + 1, end);
      resolved += raw.slice(from, at) + this.#characterOf(reference);
      from = end + 1;
    }
    return resolved + raw.slice(from);
  }

  #characterOf(reference: string): string {
    const named = Object.hasOwn(ENTITIES, reference) ? ENTITIES[reference] : undefined;
    if (named !== undefined) return named;
    const [, hex, decimal] = /^#(?:x([0-9A-Fa-f]+)|([0-9]+))$/.exec(reference) ?? [];
    const code = hex !== undefined ? parseInt(hex, 16) : Number(decimal ?? NaN);
    if (!(code <= 0x10ffff)) throw this.#error('"&" begins no known reference');
    const character = String.fromCodePoint(code);
    if (FORBIDDEN.test(character)) throw this.#error('a reference to an invalid character');
    return character;
  }

  #error(what: string): XmlSyntaxError {
    return new XmlSyntaxError(`${what} (position ${this.#at})`);
  }
}
