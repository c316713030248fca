/**
 * An answer of Exchange or CMS as a tree of elements. Texts are given exactly as the server sent them once references are
 * resolved: nothing is trimmed, CDATA counts, `&#xD;` stays CR and a bare CR LF stays CR LF, since a body that is read here
 * is written back. References to characters that XML 1.0 forbids (`&#x1F;`) are accepted, because Exchange sends them for
 * what users pasted.
 *
 * Names are local names, looked up without regard to case: neither server has two elements that differ in namespace or case
 * only, and the case of CMS's tags varies between its versions (`usercoSpaces`, `userCoSpaces`). Document types are refused,
 * so there are no entities to expand.
 */
import { decodeXmlReferences } from './characters.js';

export interface XmlElement {
  /** Local name, as it is spelt in the document. */
  readonly name: string;
  /** By local name, without namespace declarations. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own text, exactly; that of its children is not in it. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly qualifiedName: string;
  readonly children: OpenElement[];
  text: string;
}

/** An answer of EWS may hold a body's HTML as elements: it has to be read, to be refused by itself. */
const MAX_DEPTH = 200;

/** A comment, an instruction, CDATA, or a tag; a `>` inside quotes does not end one. */
const MARKUP =
  /<(?:!--[^]*?--|\?[^]*?\?|!\[CDATA\[([^]*?)\]\]|\/([^<>\s]*)\s*|([^\s<>"'/=!?]+)([^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*))>/y;

/**
 * @param decode resolves the references of a text or an attribute's value; undefined: one of them stands for no character
 * @param maxDepth of elements within one another
 * @throws SyntaxError where the document is not well-formed; the message quotes none of it.
 */
export function readTree(
  xml: string,
  decode: (raw: string) => string | undefined = decodeXmlReferences,
  maxDepth = MAX_DEPTH,
): XmlElement {
  const decodeAll = (raw: string): string => {
    const decoded = decode(raw);
    if (decoded === undefined)
      throw new SyntaxError('There is a reference to a character that does not exist.');
    return decoded;
  };
  const top = openElement('', {});
  const path = [top];
  let at = xml.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let parent = top; at < xml.length; parent = path.at(-1) ?? top) {
    const tag = xml.indexOf('<', at);
    if (tag !== at) parent.text += decodeAll(xml.slice(at, tag === -1 ? undefined : tag));
    if (tag === -1) break;
    MARKUP.lastIndex = tag;
    const markup = MARKUP.exec(xml);
    if (markup === null) throw new SyntaxError('The document holds markup that is none, or is refused.');
    at = MARKUP.lastIndex;
    const [, cdata, closed, opened, rest = ''] = markup;
    if (cdata !== undefined) parent.text += cdata;
    if (closed !== undefined && path.pop()?.qualifiedName !== closed)
      throw new SyntaxError('An element is closed that is not open.');
    if (opened === undefined) continue;
    const isEmpty = rest.endsWith('/');
    const element = openElement(opened, readAttributes(rest, decodeAll));
    parent.children.push(element);
    if (!isEmpty && path.push(element) > maxDepth)
      throw new SyntaxError('The document is nested too deeply.');
  }
  const [root, ...others] = top.children;
  if (root === undefined || others.length > 0 || path.length !== 1 || top.text.trim() !== '')
    throw new SyntaxError('The document is not one whole element.');
  return root;
}

function openElement(qualifiedName: string, attributes: XmlElement['attributes']): OpenElement {
  return { qualifiedName, name: localName(qualifiedName), attributes, children: [], text: '' };
}

const localName = (qualified: string): string => qualified.slice(qualified.indexOf(':') + 1);

const ATTRIBUTE = /(?<=^|[\s"'])([^\s="']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

function readAttributes(raw: string, decode: (raw: string) => string): XmlElement['attributes'] {
  const attributes = Object.create(null) as Record<string, string>;
  if (raw === '') return attributes;
  for (const [, name = '', double, single] of raw.matchAll(ATTRIBUTE)) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
    attributes[localName(name)] = decode(double ?? single ?? '');
  }
  return attributes;
}

function isSame(name: string, wanted: string): boolean {
  return name.length === wanted.length && (name === wanted || name.toLowerCase() === wanted.toLowerCase());
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((each) => isSame(each.name, name));
}

/** All children of that name. */
export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((each) => isSame(each.name, name)) ?? [];
}

/** The trimmed text of a child; undefined where the element is absent, empty where it is empty. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return child(element, name)?.text.trim();
}

/** The trimmed value of an attribute. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  const key = Object.keys(element.attributes).find((each) => isSame(each, name));
  return key === undefined ? undefined : element.attributes[key]?.trim();
}

/** The first element of that name at any depth, the element itself included. */
export function findElement(element: XmlElement | undefined, name: string): XmlElement | undefined {
  if (element === undefined || isSame(element.name, name)) return element;
  for (const each of element.children) {
    const found = findElement(each, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
