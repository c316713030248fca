/** What a cycle counts. */
import type { Served } from '../mailbox/mailbox.js';

export interface CycleFigures {
  mailboxes: number;
  served: number;
  failed: number;
  /** Not asked: in trouble, or the server wants to be left alone for a while. */
  waiting: number;
  /** Still in hand when the cycle ended, or left half way for the next one. */
  unfinished: number;
  /** Not begun, because the run failed or was stopped. */
  notReached: number;
  /** SyncFolderItems calls. */
  polls: number;
  /** Meetings read. */
  meetings: number;
  insert: number;
  replace: number;
  remove: number;
  /** Sends that an earlier conflict had left owing. */
  send: number;
  /** Updates that were mailed to attendees. */
  sent: number;
  /** Meetings put off because CMS is away. */
  waitingForCms: number;
  durationMs: number;
}

export function emptyFigures(mailboxes: number): CycleFigures {
  return {
    mailboxes,
    served: 0,
    failed: 0,
    waiting: 0,
    unfinished: 0,
    notReached: 0,
    polls: 0,
    meetings: 0,
    insert: 0,
    replace: 0,
    remove: 0,
    send: 0,
    sent: 0,
    waitingForCms: 0,
    durationMs: 0,
  };
}

export function countServed(figures: CycleFigures, served: Served): void {
  switch (served.kind) {
    case 'served':
      figures.served += 1;
      figures.polls += served.polls;
      figures.meetings += served.meetings;
      break;
    case 'unfinished':
      figures.unfinished += 1;
      figures.polls += served.polls;
      figures.meetings += served.meetings;
      break;
    case 'failed':
    case 'waiting':
      // Counted at the end: of those that wait, some may still be asked.
      break;
    case 'stopped':
      figures.notReached += 1;
      break;
  }
}
