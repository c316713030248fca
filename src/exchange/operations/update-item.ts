/** The answer to UpdateItem; the request, and why it is as it is, is library/requests.ts. */
import { openSuccess } from './answer.js';
import { child, findElement } from '../../xml/tree.js';
import type { EwsAnswer } from '../transport/ews-call.js';

/**
 * @returns the new change key; empty where the server saved the item and gave none.
 * @throws CallFailure
 */
export function readUpdateItem(answer: EwsAnswer): string {
  const message = openSuccess(answer, 'UpdateItem');
  return findElement(child(message, 'Items'), 'ItemId')?.attributes['ChangeKey'] ?? '';
}
