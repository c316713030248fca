/**
 * What every answer has in common: whether it is a whole SOAP envelope, whether it is a fault, and what a response
 * message that is not a success says. What a success holds is read by the operations.
 *
 * Faults: https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/handling-errors-in-ews
 */
import type { ServerTrouble } from '../errors/error-map.js';
import { child, findElement, type XmlElement } from '../../xml/tree.js';

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
  const named = findElement(detail, 'ResponseCode')?.text.trim();
  const code = named || codeOfPlainFault(fault);
  return { code, ...readMessageXml(code, detail, child(fault, 'faultstring')?.text) };
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
  const code = child(message, 'ResponseCode')?.text.trim() ?? '';
  if (code === 'NoError' || (code === '' && message.attributes['ResponseClass'] === 'Success'))
    return undefined;
  return { code, ...readMessageXml(code, message, child(message, 'MessageText')?.text) };
}

/** Values of a MessageXml, which is of the types namespace in faults and of the messages namespace elsewhere. */
function readMessageXml(
  code: string,
  around: XmlElement | undefined,
  sentence: string | undefined,
): Omit<ServerTrouble, 'code'> {
  const values = (findElement(around, 'MessageXml')?.children ?? []).map(({ attributes, text }) => ({
    name: attributes['Name'] ?? '',
    text: text.trim(),
  }));
  const valueOf = (name: RegExp, value: RegExp): string | undefined =>
    values.findLast((each) => name.test(each.name) && value.test(each.text))?.text;
  const backOffMs = valueOf(/^BackOffMilliseconds$/i, /^\d{1,15}$/);
  // Some builds name the primary address under another name, or in the sentence only.
  const texts =
    code === 'ErrorNonPrimarySmtpAddress' ? [...values.map(({ text }) => text), sentence ?? ''] : [];
  return {
    backOffMs: backOffMs === undefined ? undefined : Number(backOffMs),
    primaryAddress: valueOf(/primary/i, ADDRESS) ?? texts.map(findAddress).find((each) => each !== undefined),
  };
}

const ADDRESS = /^[^\s@<>"']{1,64}@[^\s@<>"']{1,255}$/;

function findAddress(text: string): string | undefined {
  const found = /[^\s<>"'();,:]+@[^\s<>"'();,:]+/.exec(text)?.[0].replace(/\.+$/, '') ?? '';
  return ADDRESS.test(found) ? found : undefined;
}

/** The response messages of an answer, in order. */
export function readResponseMessages(
  envelope: XmlElement,
  operation: string,
): readonly XmlElement[] | undefined {
  const messages = child(child(child(envelope, 'Body'), `${operation}Response`), 'ResponseMessages');
  return messages?.children;
}
