/**
 * SyncFolderItems that does not get on: the same page with the same state, and more to come, whatever state is given.
 * Symptom seen by users of exchangelib and evolution-ews.
 */
import type { PlainAnswer } from '../../http/send-answer.js';
import type { Envelope } from '../soap/envelope.js';
import { child } from '../soap/envelope.js';
import type { FaultRule } from './fault.js';

export class SamePages {
  readonly #bodies = new WeakMap<FaultRule, Map<string, string>>();

  /** The first answer that this fault gave to this mailbox, or `real` made into that. */
  answer(fault: FaultRule, mailbox: string, envelope: Envelope, real: PlainAnswer): PlainAnswer {
    const bodies = this.#bodies.get(fault) ?? new Map<string, string>();
    this.#bodies.set(fault, bodies);
    const known = bodies.get(mailbox);
    if (known !== undefined) return { ...real, body: known };
    const asked = child(envelope.content, 'SyncState')?.text.trim() ?? '';
    let body = String(real.body).replace(/(<m:IncludesLastItemInRange>)true/, '$1false');
    if (asked !== '') body = body.replace(/(<m:SyncState>)[^<]*/, (_whole, tag: string) => tag + asked);
    bodies.set(mailbox, body);
    return { ...real, body };
  }
}
