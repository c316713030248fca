/**
 * Turns the bytes of an answer into elements, or says in a few words why it will not. Refuses whatever a CMS never
 * sends and an attacker, a proxy or a broken line might: a DOCTYPE (entity bombs), deep nesting, half a document. Does
 * not know which elements an answer should have.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { decodeXmlReferences, withoutForbiddenCharacters } from '../../xml-characters.js';
import type { XmlElement } from './xml-element.js';

/** CMS's own documents are four levels deep. */
const MAX_DEPTH = 20;
/** 50,000 users on one page have 200,000 of them, closing ones counted. */
const MAX_TAGS = 400_000;

/** `phrase` completes the sentence "CMS answered with ...". */
export type XmlReading =
  | { readonly kind: 'read'; readonly root: XmlElement }
  /** `looksLikeHtml`: somebody else answered, a web page for instance. */
  | { readonly kind: 'refused'; readonly phrase: string; readonly looksLikeHtml: boolean };

/** @param charset of the Content-Type header, where it names one */
export function readXml(bytes: Uint8Array, charset: string | undefined): XmlReading {
  const text = decodeText(bytes, charset);
  if (text === undefined) return refused('text in an unknown encoding');
  if (text.trim() === '') return refused('nothing');
  if (/^\s*(<!--[^]{0,1000}?-->\s*)?<(!doctype\s+html|html|head|body)\b/i.test(text)) {
    return { kind: 'refused', phrase: 'a web page', looksLikeHtml: true };
  }
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    return refused('XML that declares a DOCTYPE, which is refused for safety');
  if (isTooLong(text)) return refused('more elements than any real answer has');
  // The validator lets text after the root pass where the root is self-closing: `<a/>x`.
  const hasTail = text.slice(text.lastIndexOf('>') + 1).trim() !== '';
  if (hasTail || XMLValidator.validate(text) !== true) return refused('damaged XML');
  return parse(text);
}

/** Markup is what parsing costs: 2 MB of nothing but `<b/>` block the process for a second, 8 MB for four. */
function isTooLong(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    count += 1;
    if (count > MAX_TAGS) return true;
  }
  return false;
}

function refused(phrase: string): XmlReading {
  return { kind: 'refused', phrase, looksLikeHtml: false };
}

/** They say more reliably than header and declaration how the text is encoded. */
const BYTE_ORDER_MARKS = [
  ['\xef\xbb\xbf', 'utf-8'],
  ['\xff\xfe', 'utf-16le'],
  ['\xfe\xff', 'utf-16be'],
] as const;

function decodeText(bytes: Uint8Array, charset: string | undefined): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const mark = BYTE_ORDER_MARKS.find(([start]) => head.startsWith(start))?.[1];
  const declared = /^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
  try {
    // Some proxies put a mark or blank lines before the declaration, where XML allows nothing. For trimStart, both are blank.
    return new TextDecoder(mark ?? charset ?? declared ?? 'utf-8').decode(bytes).trimStart();
  } catch {
    return undefined;
  }
}

type Node = Readonly<Record<string, unknown>>;

const ATTRIBUTES = ':@';
const TEXT = '#text';

function parse(text: string): XmlReading {
  let hasUnknownReference = false;
  const decode = (raw: string): string => {
    const decoded = decodeXmlReferences(raw, '');
    if (decoded === undefined) hasUnknownReference = true;
    // A name, a PIN or a link has no place for what XML forbids.
    return withoutForbiddenCharacters(decoded ?? '');
  };
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    removeNSPrefix: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    // Else a call ID or PIN of 0042 becomes 42, and 1e5 becomes 100000.
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    maxNestedTags: MAX_DEPTH,
    // Without this numeric references stay as they are; the library's own decoder counts them against its bomb limits,
    // so that a long list of names in Cyrillic would be refused.
    entityDecoder: {
      decode,
      reset: () => undefined,
      setExternalEntities: () => undefined,
      addInputEntities: () => undefined,
      setXmlVersion: () => undefined,
    },
  });
  let nodes: readonly Node[];
  try {
    nodes = parser.parse(text) as readonly Node[];
  } catch {
    // It is well-formed by now: what the parser still refuses is nesting, or names that JavaScript reserves.
    return refused(`XML that is nested more than ${MAX_DEPTH} levels deep or otherwise beyond all sense`);
  }
  if (hasUnknownReference) return refused('XML with references that it does not declare');
  // The validator lets a second root pass where the first one is self-closing: `<a/><b/>`.
  const [root, ...more] = nodes.map(toElement).filter((element) => element !== undefined);
  return root === undefined || more.length > 0 ? refused('damaged XML') : { kind: 'read', root };
}

/** @returns undefined for text */
function toElement(node: Node): XmlElement | undefined {
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
  if (name === undefined || name === TEXT) return undefined;
  const content = node[name] as readonly Node[];
  const attributes = Object.entries((node[ATTRIBUTES] ?? {}) as Record<string, unknown>);
  return {
    name: name.toLowerCase(),
    attributes: new Map(attributes.map(([key, value]) => [key.toLowerCase(), String(value)])),
    children: content.map(toElement).filter((element) => element !== undefined),
    text: content.map((child) => (TEXT in child ? String(child[TEXT]) : '')).join(''),
  };
}
