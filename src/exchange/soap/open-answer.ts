/** From an answer's text to its response messages; everything on the way that is trouble is thrown as such. */
import { mapBadAnswer, mapServerTrouble } from '../errors/error-map.js';
import type { CallPlace, EwsAnswer } from '../transport/ews-call.js';
import { readFault, readMessageTrouble, readResponseMessages } from './answer.js';
import { readTree, type XmlElement } from '../../xml/tree.js';

/**
 * The response messages of the operation: at least one, successes and errors.
 * @throws ExchangeError for a fault, and `BadAnswer` for a document of another shape.
 */
export function openAnswer(answer: EwsAnswer, place: CallPlace): readonly XmlElement[] {
  const envelope = readTreeOf(answer, place);
  const fault = readFault(envelope);
  if (fault !== undefined) throw mapServerTrouble(fault, place, answer);
  const messages = readResponseMessages(envelope, place.operation);
  if (messages === undefined || messages.length === 0) {
    throw mapBadAnswer(place, `the answer is none to ${place.operation}`);
  }
  return messages;
}

/** The one response message of a request for one thing, which is a success. @throws ExchangeError */
export function openSuccess(answer: EwsAnswer, place: CallPlace): XmlElement {
  const [message] = openAnswer(answer, place);
  if (message === undefined) throw mapBadAnswer(place);
  const trouble = readMessageTrouble(message);
  if (trouble !== undefined) throw mapServerTrouble(trouble, place, answer);
  return message;
}

function readTreeOf(answer: EwsAnswer, place: CallPlace): XmlElement {
  try {
    return readTree(answer.text);
  } catch (error) {
    if (error instanceof SyntaxError) throw mapBadAnswer(place, 'the answer is damaged');
    throw error;
  }
}
