/**
 * What every answer has in common: whether it is a whole SOAP envelope, whether it is a fault, and what a response
 * message that is not a success says. What a success holds is read by the operations.
 *
 * Faults: https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/handling-errors-in-ews
 */
import type { ServerTrouble } from '../errors/error-map.js';
import { child, findElement, type XmlElement } from './tree.js';

const START =
  /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]{0,500}?-->\s*)*<(?:([A-Za-z_][\w.-]*):)?Envelope[\s>]/;

/**
 * Whether the text begins and ends as an envelope does: keeps HTML and documents that were cut off away from every
 * parser. What lies between is checked where it is read.
 */
export function isCompleteEnvelope(text: string): boolean {
  const start = START.exec(text.slice(0, 2_000));
  if (start === null) return false;
  const name = start[1] === undefined ? 'Envelope' : `${start[1]}:Envelope`;
  const end = /<\/([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)\s*>(?:\s|<!--[\s\S]{0,500}?-->)*$/.exec(
    text.slice(-1_000),
  );
  return end?.[1] === name;
}

/** The fault that an answer holds, with HTTP 500 or, as gromox sends them, with 200. */
export function readFault(envelope: XmlElement): ServerTrouble | undefined {
  const fault = child(child(envelope, 'Body'), 'Fault');
  if (fault === undefined) return undefined;
  const detail = child(fault, 'detail') ?? child(fault, 'Detail');
  const named = detail === undefined ? undefined : findElement(detail, 'ResponseCode')?.text.trim();
  const code = named || codeOfPlainFault(fault);
  return { code, ...addressIn(code, detail, child(fault, 'faultstring')?.text), ...readMessageXml(detail) };
}

/** A fault without detail still names its code somewhere: `a:ErrorServerBusy` as faultcode, or within the sentence. */
function codeOfPlainFault(fault: XmlElement): string {
  const places = [
    child(fault, 'faultcode')?.text,
    child(fault, 'faultstring')?.text,
    findElement(fault, 'Text')?.text,
  ];
  for (const text of places) {
    const found = /\bError[A-Z][A-Za-z]{2,60}\b/.exec(text ?? '');
    if (found !== null) return found[0];
  }
  return '';
}

/** What a response message says that is not a success; undefined for a success. A warning counts as an error. */
export function readMessageTrouble(message: XmlElement): ServerTrouble | undefined {
  const code = child(message, 'ResponseCode')?.text.trim();
  const isSuccess = message.attributes['ResponseClass'] === 'Success' || code === 'NoError';
  if (isSuccess && (code === undefined || code === 'NoError')) return undefined;
  return {
    code: code ?? '',
    ...addressIn(code ?? '', message, child(message, 'MessageText')?.text),
    ...readMessageXml(child(message, 'MessageXml')),
  };
}

/** Values of a MessageXml, which is of the types namespace in faults and of the messages namespace elsewhere. */
function readMessageXml(around: XmlElement | undefined): Omit<ServerTrouble, 'code'> {
  if (around === undefined) return {};
  const values = around.name === 'MessageXml' ? around : findElement(around, 'MessageXml');
  let backOffMs: number | undefined;
  let primaryAddress: string | undefined;
  for (const value of values?.children ?? []) {
    const name = value.attributes['Name'] ?? '';
    const text = value.text.trim();
    if (/^BackOffMilliseconds$/i.test(name) && /^\d{1,15}$/.test(text)) backOffMs = Number(text);
    if (/primary/i.test(name)) primaryAddress = asAddress(text) ?? primaryAddress;
  }
  return {
    ...(backOffMs === undefined ? {} : { backOffMs }),
    ...(primaryAddress === undefined ? {} : { primaryAddress }),
  };
}

/** Some builds name the primary address under another name, or in the sentence only. */
function addressIn(
  code: string,
  around: XmlElement | undefined,
  sentence: string | undefined,
): { primaryAddress?: string } {
  if (code !== 'ErrorNonPrimarySmtpAddress') return {};
  const values = (around === undefined ? undefined : findElement(around, 'MessageXml'))?.children ?? [];
  for (const text of [...values.map((value) => value.text), sentence ?? '']) {
    const address = asAddress(/[^\s<>"'();,:]+@[^\s<>"'();,:]+/.exec(text)?.[0]?.replace(/\.+$/, '') ?? '');
    if (address !== undefined) return { primaryAddress: address };
  }
  return {};
}

const asAddress = (text: string): string | undefined =>
  /^[^\s@<>"']{1,64}@[^\s@<>"']{1,255}$/.test(text) ? text : undefined;

/** The response messages of an answer, in order. */
export function readResponseMessages(
  envelope: XmlElement,
  operation: string,
): readonly XmlElement[] | undefined {
  const messages = child(child(child(envelope, 'Body'), `${operation}Response`), 'ResponseMessages');
  return messages?.children;
}
