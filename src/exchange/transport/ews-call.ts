/** One call of EWS as the parts of this folder hand it to each other, and how it is named to people. */

import type { XmlElement } from '../../xml/tree.js';

/** `Offers` is no operation of EWS: a request without credentials, which tells how one may sign in. */
export type EwsOperation = 'SyncFolderItems' | 'GetItem' | 'UpdateItem' | 'CreateItem' | 'Offers';

/** What an error has to say about where it happened. */
export interface CallPlace {
  readonly operation: EwsOperation;
  /** The mailbox as it was asked for. */
  readonly mailbox: string;
  /** Host and port of Exchange. */
  readonly host: string;
}

export interface EwsCall extends Pick<CallPlace, 'operation' | 'mailbox'> {
  /** The address that is impersonated: the mailbox's, or the primary one that the server named instead. */
  readonly address: string;
  /** The whole SOAP envelope. */
  readonly body: string;
}

/** Only what reads may be sent again when it is not known what became of it. */
export function isRead({ operation }: EwsCall): boolean {
  return operation === 'SyncFolderItems' || operation === 'GetItem';
}

/** An answer that is a whole SOAP envelope, whatever its HTTP status. */
export interface EwsAnswer {
  readonly envelope: XmlElement;
  /** What a Retry-After header asked for. */
  readonly retryAfterMs?: number | undefined;
}

/** Subject of a sentence about the call: `Updating a meeting of ann@example.com`. */
export function describeCall({ operation, mailbox, host }: CallPlace): string {
  const sentences: Readonly<Record<EwsOperation, string>> = {
    SyncFolderItems: `Reading the changes in the calendar of ${mailbox}`,
    GetItem: `Reading meetings of ${mailbox}`,
    UpdateItem: `Updating a meeting of ${mailbox}`,
    CreateItem: `Sending a mail to ${mailbox}`,
    Offers: `Asking Exchange at ${host} how to sign in`,
  };
  return sentences[operation];
}
