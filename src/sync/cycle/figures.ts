/** What a cycle counts. */

const NONE = {
  mailboxes: 0,
  served: 0,
  /** Asked in vain. */
  failed: 0,
  /** Not asked: they failed before, or the server wants to be left alone for a while. */
  waiting: 0,
  /** Still in hand when the cycle ended, or left half way for the next one. */
  unfinished: 0,
  /** Not begun, because the run failed or was stopped. */
  notReached: 0,
  /** SyncFolderItems calls. */
  polls: 0,
  /** Meetings read. */
  meetings: 0,
  insert: 0,
  replace: 0,
  remove: 0,
  /** Sends that an earlier conflict had left owing. */
  send: 0,
  /** Updates that were mailed to attendees. */
  sent: 0,
  /** Meetings put off because CMS is away. */
  waitingForCms: 0,
  durationMs: 0,
};

export type CycleFigures = typeof NONE;

export function emptyFigures(mailboxes: number): CycleFigures {
  return { ...NONE, mailboxes };
}

export interface Changes {
  /** Invitations written. */
  readonly changes: number;
  /** Those of them that were mailed to their attendees. */
  readonly mails: number;
}

const { insert, replace, remove, send, sent } = NONE;
const NO_CHANGES = { insert, replace, remove, send, sent };
export type ChangeFigures = typeof NO_CHANGES;

export function noChanges(): ChangeFigures {
  return { ...NO_CHANGES };
}

export function changesOf({ insert, replace, remove, send, sent }: ChangeFigures): Changes {
  return { changes: insert + replace + remove + send, mails: sent };
}
