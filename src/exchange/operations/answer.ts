/**
 * What every answer has in common: whether it is a whole SOAP envelope, whether it is a fault, and what a response
 * message that is not a success says. What a success holds is read by the operations.
 *
 * Faults: https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/handling-errors-in-ews
 */
import { mapBadAnswer, mapServerError, type ServerError } from '../errors/error-map.js';
import type { EwsAnswer, EwsOperation } from '../transport/ews-call.js';
import { child, findElement, readTree, textOf, type XmlElement } from '../../xml/tree.js';

/** @returns undefined for what is no whole envelope: HTML, garbage, or a document that was cut off */
export function readEnvelope(text: string): XmlElement | undefined {
  try {
    const root = readTree(text);
    return root.name === 'Envelope' ? root : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The response messages of the operation: at least one, successes and errors.
 * @throws CallFailure for a fault, and `BadAnswer` for an envelope of another shape.
 */
export function openAnswer(answer: EwsAnswer, operation: EwsOperation): readonly XmlElement[] {
  const fault = readFault(answer.envelope);
  if (fault !== undefined) throw mapServerError(fault, operation, answer);
  const response = child(child(answer.envelope, 'Body'), `${operation}Response`);
  const messages = child(response, 'ResponseMessages')?.children ?? [];
  if (messages.length === 0) throw mapBadAnswer(`the answer is none to ${operation}`);
  return messages;
}

/** The one response message of a request for one thing, which is a success. @throws CallFailure */
export function openSuccess(answer: EwsAnswer, operation: EwsOperation): XmlElement {
  const [message] = openAnswer(answer, operation);
  if (message === undefined) throw mapBadAnswer();
  const error = readMessageError(message);
  if (error !== undefined) throw mapServerError(error, operation, answer);
  return message;
}

/** The fault that an answer holds, with HTTP 500 or, as gromox sends them, with 200. */
export function readFault(envelope: XmlElement): ServerError | undefined {
  const fault = child(child(envelope, 'Body'), 'Fault');
  if (fault === undefined) return undefined;
  const detail = child(fault, 'detail');
  const sentence = textOf(fault, 'faultstring');
  // A fault without detail still names its code somewhere: `a:ErrorServerBusy` as faultcode, or within the sentence.
  const places = [textOf(fault, 'faultcode'), sentence, findElement(fault, 'Text')?.text].join(' ');
  const code =
    findElement(detail, 'ResponseCode')?.text.trim() ||
    (/\bError[A-Z][A-Za-z]{2,60}\b/.exec(places)?.[0] ?? '');
  return { code, ...readMessageXml(code, detail, sentence) };
}

/** What a response message says that is not a success; undefined for a success. A warning counts as an error. */
export function readMessageError(message: XmlElement): ServerError | undefined {
  const code = textOf(message, 'ResponseCode') ?? '';
  if (code === 'NoError' || (code === '' && message.attributes['ResponseClass'] === 'Success'))
    return undefined;
  return { code, ...readMessageXml(code, message, textOf(message, 'MessageText')) };
}

/** Values of a MessageXml, which is of the types namespace in faults and of the messages namespace elsewhere. */
function readMessageXml(
  code: string,
  around: XmlElement | undefined,
  sentence: string | undefined,
): Omit<ServerError, 'code'> {
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
