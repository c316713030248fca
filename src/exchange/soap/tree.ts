/** An answer as a tree of elements, for the answers that are worth one: items that were asked for, and errors. */
import { readAttributes, scanXml } from './scan.js';

export interface XmlElement {
  /** Local name. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own text, exactly; that of its children is not in it. */
  readonly text: string;
}

interface OpenElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: OpenElement[];
  text: string;
}

/** @throws SyntaxError where the document is not well-formed. */
export function readTree(xml: string): XmlElement {
  const top: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const path: OpenElement[] = [top];
  scanXml(xml, {
    open(name, rawAttributes) {
      const element: OpenElement = {
        name,
        attributes: readAttributes(rawAttributes),
        children: [],
        text: '',
      };
      path.at(-1)?.children.push(element);
      path.push(element);
    },
    text(text) {
      const element = path.at(-1);
      if (element !== undefined) element.text += text;
    },
    close() {
      path.pop();
    },
  });
  const root = top.children[0];
  if (root === undefined) throw new SyntaxError('The document has no root element.');
  return root;
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((each) => each.name === name);
}

/** All children of that name. */
export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((each) => each.name === name) ?? [];
}

/** The first element of that name at any depth, the element itself included. */
export function findElement(element: XmlElement, name: string): XmlElement | undefined {
  if (element.name === name) return element;
  for (const each of element.children) {
    const found = findElement(each, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
