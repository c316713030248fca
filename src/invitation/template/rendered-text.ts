/**
 * What a reader of a rendered template gets: the visible text, the links that can be followed, the pictures, and the values
 * of all attributes. Judges nothing.
 */
import { readAttributes } from '../html/attributes.js';
import { readBody } from '../html/body.js';
import { decodeCharacterReferences as decode } from '../html/character-references.js';
import { DROPPED_ELEMENTS, LINKS } from '../html/elements.js';
import { closedAt } from '../html/nesting.js';
import type { Token } from '../html/tokens.js';
import { readVisibleText } from '../html/visible-text.js';

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
  const { tokens } = readBody(document);
  const tags = tokens.filter(({ kind }) => kind === 'start');
  const hidden = tags.filter((tag) => isHiding(document, tag));
  const uncertain = tags.filter(({ name }) => SHOWN_TO_SOME.has(name));
  const isShown = (token: Token) => !isWithin(hidden, token);
  const isSure = (token: Token) => isShown(token) && !isWithin(uncertain, token);
  const textWhere = (isWanted: (token: Token) => boolean) =>
    readVisibleText(document, tokens.filter(isWanted)).text;
  const links = tags.flatMap((tag) => {
    const address = LINKS.has(tag.name) ? valueOf(document, tag, 'href')?.trim() : undefined;
    if (address === undefined) return [];
    const text = textWhere((token) => isWithin([tag], token) && isSure(token));
    return [{ tag, address, text, isVisible: text.trim() !== '' || (tag.name === 'area' && isShown(tag)) }];
  });
  const foreign = links.filter(({ address, text }) => !text.includes(address)).map(({ tag }) => tag);
  const values = tags
    .filter(({ name }) => !DROPPED_ELEMENTS.has(name))
    .flatMap((tag) =>
      readAttributes(document, tag).map(({ name, value }) => ({ tag, name, value: decode(value) })),
    );
  const styles = [
    ...values.filter(({ name }) => name === 'style').map(({ value }) => value),
    ...tokens
      .filter(({ kind, name }) => kind === 'raw' && name === 'style')
      .map(({ start, end }) => document.slice(start, end)),
  ];
  return {
    text: textWhere(isShown),
    unlinkedText: textWhere((token) => isSure(token) && !isWithin(foreign, token)),
    hrefs: links,
    pictures: [
      ...values
        .filter(({ tag, name }) => isPicture(tag, name) && isShown(tag))
        .map(({ value }) => value.trim()),
      ...styles.flatMap((css) => [...css.matchAll(STYLE_PICTURE)].map(([, , address = '']) => address)),
    ],
    attributes: values
      .filter(({ name }) => !/^(?:style|id|class|on.*)$/u.test(name))
      .map(({ value }) => value),
  };
}

/** Whether a token begins one of the elements or stands in it. */
function isWithin(elements: readonly Token[], token: Token): boolean {
  return elements.some(
    (element) => element === token || (element.index < token.index && token.index < closedAt(element)),
  );
}

function isHiding(document: string, tag: Token): boolean {
  if (DROPPED_ELEMENTS.has(tag.name) || NOT_TEXT.has(tag.name)) return true;
  return (
    valueOf(document, tag, 'hidden') !== undefined || HIDING_STYLE.test(valueOf(document, tag, 'style') ?? '')
  );
}

function isPicture(tag: Token, attribute: string): boolean {
  return attribute === 'background' || (attribute === 'src' && /^(?:img|input|v:.*)$/u.test(tag.name));
}

/** Of doubled attributes the first counts. */
function valueOf(document: string, tag: Token, wanted: string): string | undefined {
  const value = readAttributes(document, tag).find(({ name }) => name === wanted)?.value;
  return value === undefined ? undefined : decode(value);
}
