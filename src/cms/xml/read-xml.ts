/**
 * Turns the bytes of an answer into elements, or says in a few words why it will not. Refuses whatever a CMS never
 * sends and an attacker, a proxy or a broken line might: a DOCTYPE (entity bombs), deep nesting, half a document. Does
 * not know which elements an answer should have.
 */
import { XMLValidator } from 'fast-xml-parser';
import { decodeXmlReferences, withoutForbiddenCharacters } from '../../xml/characters.js';
import { readTree, type XmlElement } from '../../xml/tree.js';

/** 50,000 users on one page have 200,000 of them, closing ones counted. */
const MAX_TAGS = 400_000;

/** Deeper than any answer of CMS. */
const MAX_DEPTH = 20;

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
  // Markup is what reading costs: 8 MB of nothing but `<b/>` would block the process for seconds.
  if (text.split('<', MAX_TAGS + 2).length > MAX_TAGS + 1)
    return refused('more elements than any real answer has');
  if (XMLValidator.validate(text) !== true) return refused('damaged XML');
  try {
    return { kind: 'read', root: readTree(text, decodeReferences, MAX_DEPTH) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused('damaged XML, or XML that no CMS sends');
  }
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

/** A name, a PIN or a link has no place for what XML forbids. */
function decodeReferences(raw: string): string | undefined {
  const decoded = decodeXmlReferences(raw, '');
  return decoded === undefined ? undefined : withoutForbiddenCharacters(decoded);
}
