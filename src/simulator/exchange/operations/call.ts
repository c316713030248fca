/** What an operation is given to work on, and what it may report besides its answer. */
import type { Directory } from '../calendar/directory.js';
import type { OccurrenceChangeKeys } from '../items/item-view.js';
import type { Mailbox } from '../calendar/mailbox.js';
import type { DeliveryRules } from '../calendar/meeting-delivery.js';
import type { ReadInstances } from '../calendar/read-instances.js';
import type { FaultRule } from '../faults/fault.js';
import type { ServerBuild } from '../soap/server-build.js';
import type { SentNotice } from './create-item.js';
import type { Envelope } from '../soap/envelope.js';

/** A mail to one attendee, sent because of an UpdateItem. */
export interface SentMail {
  /** Whose meeting it is. */
  readonly mailbox: string;
  readonly itemId: string;
  readonly uid: string | undefined;
  /** Of a changed occurrence: when the series had it. */
  readonly originalStart: Date | undefined;
  readonly to: string;
  readonly subject: string;
  readonly start: Date;
  readonly timeZone: string;
  readonly bodyAtSend: string;
  readonly at: Date;
}

export interface ServerRules extends DeliveryRules {
  readonly syncStateLength: number;
  /** Changes a page holds at most, whatever is asked for. */
  readonly pageCap: number;
  readonly occurrenceChangeKeys: OccurrenceChangeKeys;
  /** The change key changes once more by itself right after a write. */
  readonly touchesAfterWrite: boolean;
  /** What the server makes of an HTML body that is written, as Exchange's own filters or a client would. */
  readonly rewriteBody: (html: string) => string;
  /** ExtendedFieldURI of the one extended property that the product may write. */
  readonly ownProperty: { readonly propertySetId: string; readonly name: string };
}

export interface Call {
  readonly envelope: Envelope;
  readonly mailbox: Mailbox;
  readonly directory: Directory;
  readonly build: ServerBuild;
  readonly rules: ServerRules;
  readonly now: Date;
  /** Base of sync states; differs from one start of the server to the next. */
  readonly instance: string;
  readonly readInstances: ReadInstances;
  /** What spoils the answer; `partial-success` and `incomplete` are acted out by the operations. */
  readonly fault: FaultRule | undefined;
  readonly violate: (sentence: string) => void;
  readonly send: (mail: SentMail) => void;
  readonly notify: (notice: SentNotice) => void;
}
