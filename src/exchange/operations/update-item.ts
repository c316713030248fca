/** The answer to UpdateItem; the request, and why it is as it is, is library/requests.ts. */
import { openSuccess } from '../soap/answer.js';
import { child, findElement } from '../../xml/tree.js';
import type { CallPlace, EwsAnswer } from '../transport/ews-call.js';

/**
 * @returns the new change key; empty where the server saved the item and gave none.
 * @throws ExchangeError
 */
export function readUpdateItem(answer: EwsAnswer, place: CallPlace): string {
  const message = openSuccess(answer, place);
  return findElement(child(message, 'Items'), 'ItemId')?.attributes['ChangeKey'] ?? '';
}
