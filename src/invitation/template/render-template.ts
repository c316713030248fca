/**
 * A filled-in template, which may be a whole HTML document, as a fragment that can stand in the middle of a mail. Its
 * `<style>` moves into the elements, since mail clients drop it. Apart from template.ts, which every start of the program
 * needs: what inlines styles is the heaviest thing that the program loads, and most runs write nothing.
 */
import juice from 'juice';
import { defaultTreeAdapter, parse, serialize, type DefaultTreeAdapterTypes } from 'parse5';
import type { JoinDetails } from '../../model.js';
import { DROPPED_ELEMENTS } from '../html/elements.js';
import { readTokens } from '../html/tokens.js';
import { templateErrorFrom } from './template-check.js';
import type { ParsedTemplate, TemplateMeeting } from './template.js';

type Parent = DefaultTreeAdapterTypes.ParentNode;
type Child = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/**
 * A filled-in template as what goes into the invitation: an HTML fragment with inlined styles, all its elements closed.
 * @throws TemplateError
 */
export function renderTemplate(
  template: ParsedTemplate,
  meeting: TemplateMeeting,
  room: JoinDetails,
): string {
  const filled = template.fill(meeting, room);
  try {
    return toMailFragment(filled);
  } catch (error) {
    throw templateErrorFrom(error, template.file);
  }
}

/** The content of the document's body, styles inlined, every element closed; empty where nothing is left. */
function toMailFragment(document: string): string {
  const inlined = juice(withPlainStyles(document), {
    applyStyleTags: true,
    removeStyleTags: true,
    preserveMediaQueries: false,
    preserveFontFaces: false,
    preserveKeyFrames: false,
    preservePseudos: false,
    inlinePseudoElements: false,
    resolveCSSVariables: true,
  });
  const body = findElement(parse(inlined), 'body');
  if (body === undefined) return '';
  strip(body);
  const content = serialize(body).trim();
  const style = bodyStyle(body);
  return content === '' || style === '' ? content : `<div style="${escapeAttribute(style)}">${content}</div>`;
}

/**
 * The document with such styles as juice takes for what they are. Word puts `<!--` and `-->` around them, for the browsers
 * of 1996: CSS passes over both (css-syntax-3, CDO and CDC), juice makes the first a part of the selector behind it, which
 * then fits nothing. And it inlines what `media` says of print or of narrow windows, where `@media` is left out.
 */
function withPlainStyles(document: string): string {
  let at = 0;
  let text = '';
  let isKept = true;
  for (const { kind, name, attributes, start, end } of readTokens(document)) {
    if (name !== 'style') continue;
    if (kind === 'start')
      isKept = isForEveryScreen(attributes.find((one) => one.name === 'media')?.value ?? '');
    if (kind !== 'raw') continue;
    text += document.slice(at, start) + (isKept ? document.slice(start, end).replace(/<!--|-->/gu, ' ') : '');
    at = end;
  }
  return text + document.slice(at);
}

function isForEveryScreen(media: string): boolean {
  return media.split(',').some((query) => /^\s*(?:(?:only\s+)?(?:all|screen))?\s*$/iu.test(query));
}

/** What the template says of its body as a whole: it would be lost with the `<body>` tag. */
function bodyStyle(body: Element): string {
  const value = (name: string) => body.attrs.find((attribute) => attribute.name === name)?.value ?? '';
  const colour = value('bgcolor');
  return `${colour === '' ? '' : `background-color:${colour};`}${value('style')}`.trim();
}

/** Takes out what a mail cannot use: scripts, comments, ids and classes, whose styles are inlined by now. */
function strip(parent: Parent): void {
  for (const child of [...parent.childNodes]) {
    if (isDropped(child)) {
      defaultTreeAdapter.detachNode(child);
    } else if (defaultTreeAdapter.isElementNode(child)) {
      child.attrs = child.attrs.filter(({ name, value }) => !isDroppedAttribute(name, value));
      strip(child);
    }
  }
}

function isDropped(node: Child): boolean {
  if (defaultTreeAdapter.isElementNode(node)) return DROPPED_ELEMENTS.has(node.tagName);
  return !defaultTreeAdapter.isTextNode(node);
}

function isDroppedAttribute(name: string, value: string): boolean {
  if (name === 'id' || name === 'class' || name.startsWith('on')) return true;
  // A value may be a subject that somebody else chose. A picture may well be in the template itself.
  if (name === 'src' && value.startsWith('data:image/')) return false;
  return /^[\u0000-\u0020]*(?:javascript|vbscript|data)\s*:/iu.test(value.replace(/[\t\n\r]/gu, ''));
}

function findElement(parent: Parent, name: string): Element | undefined {
  for (const child of parent.childNodes) {
    if (!defaultTreeAdapter.isElementNode(child)) continue;
    if (child.tagName === name) return child;
    const found = findElement(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function escapeAttribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}
