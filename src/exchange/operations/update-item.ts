/**
 * UpdateItem with exactly the body and the marker: the request, written by ews-javascript-api, and the new change key
 * from the answer. The modes that matter:
 *
 * - ConflictResolution NeverOverwrite: with AutoResolve the server settles conflicts by itself and "will in most cases
 *   overwrite the existing value", a body that a user has just edited included.
 * - SendToAllAndSaveCopy reaches every attendee; the *Changed modes only those who were added or removed. SendToNone on
 *   an appointment, since a sending mode would turn it into a meeting.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateitem-operation
 */
import type { MeetingUpdate } from '../../sync/ports.js';
import type { CallPlace, EwsAnswer } from '../transport/ews-call.js';
import { openSuccess } from '../soap/open-answer.js';
import { child, findElement } from '../../xml/tree.js';

export const loadWriteUpdateItem = () => import('../library/write-update-item.js');

export async function renderUpdateItem(impersonatedAddress: string, update: MeetingUpdate): Promise<string> {
  // Loaded at the first meeting that is read: see ews-library.ts.
  const { writeUpdateItem } = await loadWriteUpdateItem();
  return writeUpdateItem(impersonatedAddress, update);
}

/**
 * @returns the new change key; empty where the server saved the item and gave none.
 * @throws ExchangeError
 */
export function readUpdateItem(answer: EwsAnswer, place: CallPlace): string {
  const message = openSuccess(answer, place);
  return findElement(child(message, 'Items'), 'ItemId')?.attributes['ChangeKey'] ?? '';
}
