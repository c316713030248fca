/**
 * CreateItem with a mail from and to the mailbox itself: sent, and not kept among the sent ones (SendOnly).
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createitem-operation-email-message
 */
import type { Mail } from '../../sync/ports.js';
import { openSuccess } from '../soap/open-answer.js';
import type { CallPlace, EwsAnswer } from '../transport/ews-call.js';

export const loadWriteCreateItem = () => import('../library/write-create-item.js');

export async function renderCreateItem(impersonatedAddress: string, mail: Mail): Promise<string> {
  // Loaded with the first mail: see ews-library.ts.
  const { writeCreateItem } = await loadWriteCreateItem();
  return writeCreateItem(impersonatedAddress, mail);
}

/** @throws ExchangeError where it was not sent, or where that is not to be known */
export function readCreateItem(answer: EwsAnswer, place: CallPlace): void {
  openSuccess(answer, place);
}
