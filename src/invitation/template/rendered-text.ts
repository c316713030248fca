/**
 * What a reader of a rendered template gets: the visible text, the links that can be followed, the pictures, and the values
 * of all attributes. Judges nothing.
 */
import { readBody } from '../html/body.js';
import { decodeCharacterReferences as decode } from '../html/character-references.js';
import { DROPPED_ELEMENTS, LINKS } from '../html/elements.js';
import type { Token } from '../html/tokens.js';

interface Href {
  /** As a mail client takes it. */
  readonly address: string;
  /** There is something to click on. */
  readonly isVisible: boolean;
}

export interface RenderedText {
  /** Also what only some mail clients show. */
  readonly text: string;
  /** What every reader sees outside of links to anywhere else. */
  readonly unlinkedText: string;
  readonly hrefs: readonly Href[];
  /** The addresses of pictures, those of style sheets among them. */
  readonly pictures: readonly string[];
  /** Values of attributes that reach the mail and are no styles. */
  readonly attributes: readonly string[];
}

/** Nobody is shown text of these. */
const NOT_TEXT = new Set(['datalist', 'video', 'audio', 'canvas']);
/**
 * Browsers show text of these, and end an svg or math at the first HTML element in it; other mail clients show none of it.
 * So it may be seen, but no reader can rely on it.
 */
const SHOWN_TO_SOME = new Set(['select', 'svg', 'math']);
const HIDING_STYLE =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|(?:font-size|opacity)\s*:\s*0(?!\.?\d*[1-9]))/iu;
const STYLE_PICTURE = /url\(\s*(["']?)([^)]*?)\1\s*\)/giu;

export function readRenderedText(document: string): RenderedText {
  const { tokens, visible } = readBody(document);
  const tags = tokens.filter(({ kind }) => kind === 'start');
  const hidden = tags.filter(isHiding).map((tag) => rangeOf(document, tag));
  const uncertain = tags.filter(({ name }) => SHOWN_TO_SOME.has(name)).map((tag) => rangeOf(document, tag));
  const textWhere = (isWanted: (offset: number) => boolean) =>
    [...visible.starts.keys()]
      .filter((index) => isWanted(visible.starts[index]!) && !isWithin(hidden, visible.starts[index]!))
      .map((index) => visible.text[index])
      .join('');
  const links = tags.flatMap((tag) => {
    const address = LINKS.has(tag.name) ? valueOf(tag, 'href')?.trim() : undefined;
    if (address === undefined) return [];
    const range = rangeOf(document, tag);
    const text = textWhere((offset) => isWithin([range], offset) && !isWithin(uncertain, offset));
    const isVisible = text.trim() !== '' || (tag.name === 'area' && !isWithin(hidden, tag.start));
    return [{ address, isVisible, text, range }];
  });
  const foreign = links.filter(({ address, text }) => !text.includes(address)).map(({ range }) => range);
  const values = tags
    .filter(({ name }) => !DROPPED_ELEMENTS.has(name))
    .flatMap((tag) => tag.attributes.map(({ name, value }) => ({ tag, name, value: decode(value) })));
  const sheets = tokens.filter(({ kind, name }) => kind === 'raw' && name === 'style');
  const styles = [
    ...values.filter(({ name }) => name === 'style').map(({ value }) => value),
    ...sheets.map(({ start, end }) => document.slice(start, end)),
  ];
  return {
    text: textWhere(() => true),
    unlinkedText: textWhere((offset) => !isWithin([...foreign, ...uncertain], offset)),
    hrefs: links,
    pictures: [
      ...values
        .filter(({ tag, name }) => isPicture(tag, name) && !isWithin(hidden, tag.start))
        .map(({ value }) => value.trim()),
      ...styles.flatMap((css) => [...css.matchAll(STYLE_PICTURE)].map(([, , address = '']) => address)),
    ],
    attributes: values
      .filter(({ name }) => !/^(?:style|id|class|on.*)$/u.test(name))
      .map(({ value }) => value),
  };
}

/** In the source, the end not included. */
type Range = readonly [from: number, to: number];

function rangeOf(document: string, { start, end, closedBy }: Token): Range {
  return [start, closedBy === undefined ? document.length : Math.max(end, closedBy.start)];
}

function isWithin(ranges: readonly Range[], offset: number): boolean {
  return ranges.some(([from, to]) => from <= offset && offset < to);
}

function isHiding(tag: Token): boolean {
  if (DROPPED_ELEMENTS.has(tag.name) || NOT_TEXT.has(tag.name)) return true;
  return valueOf(tag, 'hidden') !== undefined || HIDING_STYLE.test(valueOf(tag, 'style') ?? '');
}

function isPicture(tag: Token, attribute: string): boolean {
  return attribute === 'background' || (attribute === 'src' && /^(?:img|input|v:.*)$/u.test(tag.name));
}

/** Of doubled attributes the first counts. */
function valueOf({ attributes }: Token, wanted: string): string | undefined {
  const value = attributes.find(({ name }) => name === wanted)?.value;
  return value === undefined ? undefined : decode(value);
}
