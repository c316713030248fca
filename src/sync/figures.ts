/** What a cycle counts, and the one line that it ends with. */
import type { Served } from './mailbox.js';

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
      figures.failed += 1;
      break;
    case 'waiting':
      figures.waiting += 1;
      break;
    case 'stopped':
      figures.notReached += 1;
      break;
  }
}

/** The figures as a sentence; what did not happen is left out. */
export function describeFigures(figures: CycleFigures): string {
  const parts = [
    count(figures.insert, 'inserted'),
    count(figures.replace, 'replaced'),
    count(figures.remove, 'removed'),
    count(figures.send, 'sent late'),
    count(figures.waitingForCms, 'waiting for CMS'),
    count(figures.failed, 'failed', 'mailbox'),
    count(figures.waiting, 'not asked yet', 'mailbox'),
    count(figures.unfinished, 'unfinished', 'mailbox'),
    count(figures.notReached, 'not reached', 'mailbox'),
  ].filter((part) => part !== '');
  const changes = parts.length === 0 ? 'nothing to do' : parts.join(', ');
  const seconds = (figures.durationMs / 1000).toFixed(1);
  return `${figures.served} of ${figures.mailboxes} mailboxes served in ${seconds} s: ${changes}.`;
}

/** @param noun what is counted where it is not meetings */
function count(value: number, what: string, noun?: 'mailbox'): string {
  if (value === 0) return '';
  if (noun === undefined) return `${value} ${what}`;
  return `${value} ${value === 1 ? noun : `${noun}es`} ${what}`;
}
