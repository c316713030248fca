/**
 * One pass over an XML answer, telling what opens, what text there is and what closes; builds nothing. Text is given
 * exactly as the server sent it once references are resolved: nothing is trimmed, CDATA counts, `&#xD;` stays CR and a
 * bare CR LF stays CR LF, since a body that is read here is written back. References to characters that XML 1.0 forbids
 * (`&#x1F;`) are accepted, because Exchange sends them for what users pasted.
 *
 * Names are local names: EWS has no two elements that differ by their namespace only. Document types are refused, so
 * there are no entities to expand.
 */
import { decodeXmlReferences } from '../../xml-characters.js';

export interface XmlSink {
  /** `rawAttributes` is what stands after the name; see readAttributes. */
  open(name: string, rawAttributes: string): void;
  /** May come in several pieces; white space between elements comes too. */
  text(text: string): void;
  close(name: string): void;
}

/** Deeper than any answer of EWS; a document beyond it is not one. */
const MAX_DEPTH = 200;

const NAME = /^[\p{L}_][\p{L}\p{N}_.\-:]*/u;

/** @throws SyntaxError where the document is not well-formed; the message quotes none of it. */
export function scanXml(xml: string, sink: XmlSink): void {
  const open: string[] = [];
  let at = xml.charCodeAt(0) === 0xfeff ? 1 : 0;
  let roots = 0;
  while (at < xml.length) {
    const tag = xml.indexOf('<', at);
    const textEnd = tag === -1 ? xml.length : tag;
    if (textEnd > at) {
      const raw = xml.slice(at, textEnd);
      if (open.length > 0) sink.text(decodeReferences(raw));
      else if (raw.trim() !== '') throw new SyntaxError('There is text outside the root element.');
    }
    if (tag === -1) break;
    const second = xml.charCodeAt(tag + 1);
    if (second === 0x2f) {
      at = closeTag(xml, tag, open, sink);
    } else if (second === 0x3f) {
      at = past(xml, '?>', tag);
    } else if (second === 0x21) {
      at = declaration(xml, tag, open.length, sink);
    } else {
      if (open.length === 0 && ++roots > 1) throw new SyntaxError('There is more than one root element.');
      at = openTag(xml, tag, open, sink);
    }
  }
  if (open.length > 0 || roots === 0)
    throw new SyntaxError('The document ends before its root element does.');
}

function openTag(xml: string, tag: number, open: string[], sink: XmlSink): number {
  const end = tagEnd(xml, tag + 1);
  const isEmpty = xml.charCodeAt(end - 1) === 0x2f;
  const inside = xml.slice(tag + 1, isEmpty ? end - 1 : end);
  const qualified = NAME.exec(inside)?.[0];
  if (qualified === undefined) throw new SyntaxError('An element has no name.');
  const name = localName(qualified);
  sink.open(name, inside.slice(qualified.length));
  if (isEmpty) {
    sink.close(name);
  } else {
    open.push(qualified);
    if (open.length > MAX_DEPTH) throw new SyntaxError('The document is nested too deeply.');
  }
  return end + 1;
}

function closeTag(xml: string, tag: number, open: string[], sink: XmlSink): number {
  const end = xml.indexOf('>', tag);
  if (end === -1) throw new SyntaxError('The document ends within a tag.');
  const qualified = xml.slice(tag + 2, end).trimEnd();
  if (open.pop() !== qualified) throw new SyntaxError('An element is closed that is not open.');
  sink.close(localName(qualified));
  return end + 1;
}

function declaration(xml: string, tag: number, depth: number, sink: XmlSink): number {
  if (xml.startsWith('<!--', tag)) return past(xml, '-->', tag + 4);
  if (depth > 0 && xml.startsWith('<![CDATA[', tag)) {
    const end = past(xml, ']]>', tag + 9);
    sink.text(xml.slice(tag + 9, end - 3));
    return end;
  }
  throw new SyntaxError('The document has a document type, or a declaration that is none.');
}

function past(xml: string, mark: string, from: number): number {
  const found = xml.indexOf(mark, from);
  if (found === -1) throw new SyntaxError('The document ends within a comment, an instruction or CDATA.');
  return found + mark.length;
}

/** The `>` that ends the tag: one inside quotes does not. */
function tagEnd(xml: string, from: number): number {
  let quote = 0;
  for (let at = from; at < xml.length; at++) {
    const code = xml.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x22 || code === 0x27) quote = code;
    else if (code === 0x3e) return at;
    else if (code === 0x3c) break;
  }
  throw new SyntaxError('The document ends within a tag.');
}

const localName = (qualified: string): string => qualified.slice(qualified.indexOf(':') + 1);

const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Attributes by local name, without namespace declarations. @throws SyntaxError */
export function readAttributes(rawAttributes: string): Readonly<Record<string, string>> {
  const attributes = Object.create(null) as Record<string, string>;
  for (const [, name = '', double, single] of rawAttributes.matchAll(ATTRIBUTE)) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
    attributes[localName(name)] = decodeReferences(double ?? single ?? '');
  }
  return attributes;
}

/** @throws SyntaxError at a reference that XML does not know. */
export function decodeReferences(raw: string): string {
  const decoded = decodeXmlReferences(raw);
  if (decoded === undefined)
    throw new SyntaxError('There is a reference to a character that does not exist.');
  return decoded;
}
