/**
 * One element of a CMS document, and how its parts are looked up. Names are lower case and without a prefix, since the
 * case of CMS's tags varies between its versions (`usercoSpaces`, `userCoSpaces`). Does not parse: see read-xml.ts.
 */

export interface XmlElement {
  /** Lower case, without a namespace prefix. */
  readonly name: string;
  /** Keys are lower case. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All text directly in the element, references resolved, not trimmed. */
  readonly text: string;
}

/** The first child of this name, whatever its case. */
export function findChild(element: XmlElement, name: string): XmlElement | undefined {
  const wanted = name.toLowerCase();
  return element.children.find((child) => child.name === wanted);
}

export function findChildren(element: XmlElement, name: string): readonly XmlElement[] {
  const wanted = name.toLowerCase();
  return element.children.filter((child) => child.name === wanted);
}

/** The trimmed text of a child; undefined where the element is absent, empty where it is empty. */
export function findText(element: XmlElement, name: string): string | undefined {
  return findChild(element, name)?.text.trim();
}

export function findAttribute(element: XmlElement, name: string): string | undefined {
  return element.attributes.get(name.toLowerCase())?.trim();
}
