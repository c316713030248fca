/**
 * What a reader of a rendered template gets: the visible lines, the links that can be followed, the pictures, and the
 * values of all attributes. Judges nothing.
 */
import { defaultTreeAdapter, parse, type DefaultTreeAdapterTypes } from 'parse5';
import { DROPPED_ELEMENTS } from '../html/elements.js';

type Element = DefaultTreeAdapterTypes.Element;

export interface Href {
  /** As a mail client takes it. */
  readonly address: string;
  /** There is something to click on. */
  isVisible: boolean;
}

export interface RenderedText {
  /** Lines without those that are blank; the cells of a table row are separated by a tab. */
  readonly lines: readonly string[];
  /** What the reader sees outside of links to anywhere else. */
  readonly unlinkedText: string;
  readonly hrefs: readonly Readonly<Href>[];
  /** The addresses of pictures, those of style sheets among them. */
  readonly pictures: readonly string[];
  /** Values of attributes that reach the mail and are no styles. */
  readonly attributes: readonly string[];
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
  reader.readAll(parse(document).childNodes, { isHidden: false, link: undefined });
  return reader;
}

interface Place {
  readonly isHidden: boolean;
  readonly link: Href | undefined;
}

class Reader implements RenderedText {
  #text = '';
  unlinkedText = '';
  readonly hrefs: Href[] = [];
  readonly pictures: string[] = [];
  readonly attributes: string[] = [];

  get lines(): string[] {
    const lines = this.#text.split('\n').map((line) => line.replace(/[^\S\t]+/gu, ' ').trim());
    return lines.filter((line) => line !== '');
  }

  readAll(nodes: readonly DefaultTreeAdapterTypes.ChildNode[], place: Place): void {
    for (const node of nodes) {
      if (defaultTreeAdapter.isElementNode(node)) this.#readElement(node, place);
      else if (defaultTreeAdapter.isTextNode(node) && !place.isHidden) this.#readText(node.value, place);
    }
  }

  #readText(value: string, { link }: Place): void {
    // A line end in the source is a blank to the reader.
    this.#show(value.replace(/[\t\n\r\f]/gu, ' '), link === undefined || value.includes(link.address));
    if (link !== undefined && value.trim() !== '') link.isVisible = true;
  }

  #readElement(element: Element, outer: Place): void {
    const { tagName } = element;
    if (tagName === 'style')
      element.childNodes.forEach((node) => this.#readStyle('value' in node ? node.value : ''));
    if (DROPPED_ELEMENTS.has(tagName)) return;
    const values = new Map(element.attrs.map(({ name, value }) => [name, value]));
    const isHidden =
      outer.isHidden ||
      NOT_TEXT.has(tagName) ||
      values.has('hidden') ||
      HIDING_STYLE.test(values.get('style') ?? '');
    this.#readAttributes(element, isHidden);
    const address = tagName === 'a' || tagName === 'area' ? values.get('href')?.trim() : undefined;
    const link = address === undefined ? outer.link : { address, isVisible: false };
    if (link !== undefined && !isHidden && (tagName === 'area' || tagName === 'img')) link.isVisible = true;
    if (link !== undefined && link !== outer.link) this.hrefs.push(link);
    const separator = tagName === 'td' || tagName === 'th' ? '\t' : INLINE.has(tagName) ? '' : '\n';
    this.#show(separator, true);
    this.readAll(element.childNodes, { isHidden, link });
    this.#show(separator, true);
  }

  #show(text: string, isUnlinked: boolean): void {
    this.#text += text;
    if (isUnlinked) this.unlinkedText += text;
  }

  #readAttributes({ attrs, tagName }: Element, isHidden: boolean): void {
    for (const { name, value } of attrs) {
      if (name === 'style') this.#readStyle(value);
      else if (name !== 'id' && name !== 'class' && !name.startsWith('on')) this.attributes.push(value);
      const isPicture = name === 'background' || (name === 'src' && /^(?:img|input|v:.*)$/u.test(tagName));
      if (isPicture && !isHidden) this.pictures.push(value.trim());
    }
  }

  #readStyle(css: string): void {
    for (const [, , address = ''] of css.matchAll(STYLE_PICTURE)) this.pictures.push(address);
  }
}
