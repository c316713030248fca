/**
 * What a reader of a rendered template gets: the visible lines, the links that can be followed, the pictures, and the
 * values of all attributes. Judges nothing.
 */
import { defaultTreeAdapter, parse, type DefaultTreeAdapterTypes } from 'parse5';
import { DROPPED_ELEMENTS } from '../html/elements.js';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

export interface RenderedText {
  /** Lines without those that are blank; the cells of a table row are separated by a tab. */
  readonly lines: readonly string[];
  /** What the reader sees outside of links to anywhere else. */
  readonly unlinkedText: string;
  /** The addresses of links, as a mail client takes them. */
  readonly hrefs: readonly Href[];
  /** The addresses of pictures, those of style sheets among them. */
  readonly pictures: readonly string[];
  /** Values of attributes that reach the mail and are no styles. */
  readonly attributes: readonly string[];
}

export interface Href {
  readonly address: string;
  /** There is something to click on. */
  readonly isVisible: boolean;
}

/** Text in these runs on in the line; anything else begins a new one. */
const INLINE = new Set(
  (
    'a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike strong ' +
    'sub sup tt u var wbr img o:p'
  ).split(' '),
);
/** A mail client shows no text of these. */
const NOT_TEXT = new Set(['select', 'textarea', 'datalist', 'svg', 'math', 'video', 'audio', 'canvas']);
const HIDING_STYLE =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|(?:font-size|opacity)\s*:\s*0(?!\.?\d*[1-9]))/iu;
const STYLE_PICTURE = /url\(\s*(["']?)([^)]*?)\1\s*\)/giu;

export function readRenderedText(document: string): RenderedText {
  const reader = new Reader();
  for (const child of parse(document).childNodes) reader.read(child, { isHidden: false, link: undefined });
  return reader.result();
}

interface Place {
  readonly isHidden: boolean;
  readonly link: { readonly address: string; isVisible: boolean } | undefined;
}

class Reader {
  #text = '';
  #unlinkedText = '';
  readonly #hrefs: Href[] = [];
  readonly #pictures: string[] = [];
  readonly #attributes: string[] = [];

  result(): RenderedText {
    const lines = this.#text.split('\n').map((line) => line.replace(/[^\S\t]+/gu, ' ').trim());
    return {
      lines: lines.filter((line) => line !== ''),
      unlinkedText: this.#unlinkedText,
      hrefs: this.#hrefs,
      pictures: this.#pictures,
      attributes: this.#attributes,
    };
  }

  read(node: Node, place: Place): void {
    if (defaultTreeAdapter.isTextNode(node)) this.#readText(node.value, place);
    else if (defaultTreeAdapter.isElementNode(node)) this.#readElement(node, place);
  }

  #readText(value: string, { isHidden, link }: Place): void {
    if (isHidden) return;
    // A line end in the source is a blank to the reader.
    const text = value.replace(/[\t\n\r\f]/gu, ' ');
    this.#text += text;
    if (link === undefined || value.includes(link.address)) this.#unlinkedText += text;
    if (link !== undefined && value.trim() !== '') link.isVisible = true;
  }

  #readElement(element: Element, outer: Place): void {
    const { tagName } = element;
    if (tagName === 'style') this.#readStyle(textOf(element));
    if (DROPPED_ELEMENTS.has(tagName)) return;
    const values = new Map(element.attrs.map(({ name, value }) => [name, value]));
    const isHidden =
      outer.isHidden ||
      NOT_TEXT.has(tagName) ||
      values.has('hidden') ||
      HIDING_STYLE.test(values.get('style') ?? '');
    this.#readAttributes(element, isHidden);
    const href = tagName === 'a' || tagName === 'area' ? values.get('href')?.trim() : undefined;
    const link =
      href === undefined ? outer.link : { address: href, isVisible: tagName === 'area' && !isHidden };
    if (tagName === 'img' && link !== undefined && !isHidden) link.isVisible = true;
    if (href !== undefined && link !== undefined) this.#hrefs.push(link);
    const separator = tagName === 'td' || tagName === 'th' ? '\t' : INLINE.has(tagName) ? '' : '\n';
    this.#separate(separator);
    for (const child of element.childNodes) this.read(child, { isHidden, link });
    this.#separate(separator);
  }

  #separate(separator: string): void {
    this.#text += separator;
    this.#unlinkedText += separator;
  }

  #readAttributes(element: Element, isHidden: boolean): void {
    for (const { name, value } of element.attrs) {
      if (name === 'style') this.#readStyle(value);
      else if (name !== 'id' && name !== 'class' && !name.startsWith('on')) this.#attributes.push(value);
      const isPicture =
        name === 'background' || (name === 'src' && /^(?:img|input|v:.*)$/u.test(element.tagName));
      if (isPicture && !isHidden) this.#pictures.push(value.trim());
    }
  }

  #readStyle(css: string): void {
    for (const [, , address = ''] of css.matchAll(STYLE_PICTURE)) this.#pictures.push(address);
  }
}

function textOf(element: Element): string {
  return element.childNodes.map((node) => (defaultTreeAdapter.isTextNode(node) ? node.value : '')).join('');
}
