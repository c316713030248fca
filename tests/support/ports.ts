/** The ports of the sync domain held in the hand: a store and a calendar in memory. */
import { ExchangeError } from '../../src/errors.js';
import type { ChangePage, Meeting } from '../../src/model.js';
import type { SyncContext } from '../../src/sync/context.js';
import type { Calendar, MeetingUpdate, StateStore } from '../../src/sync/ports.js';
import type { MailboxRecord, RunRecord } from '../../src/sync/ports/records.js';
import { createManualClock } from './manual-clock.js';
import { MemoryLog } from './memory-log.js';

export function createMemoryStore(): StateStore & { readonly records: Map<string, MailboxRecord> } {
  const records = new Map<string, MailboxRecord>();
  let run: RunRecord = {};
  return {
    records,
    servingOrder: (addresses) => addresses,
    readMailbox: (address) => Promise.resolve(records.get(address) ?? { retries: {}, ownChangeKeys: {} }),
    writeMailbox: (address, record) => Promise.resolve(void records.set(address, structuredClone(record))),
    readRun: () => Promise.resolve(run),
    updateRun: (change) => Promise.resolve(void (run = { ...run, ...change(run) })),
    flush: () => Promise.resolve(),
  };
}

/** The sync over ports that do nothing, but for those given. */
const nobody = (): Promise<never> => Promise.reject(new Error('Nobody should ask.'));

export function createSyncContext(over: Partial<SyncContext> = {}): SyncContext {
  return {
    rules: {
      plan: { keywords: ['@cms'], otherRooms: 'members', keywordRemoved: 'remove' },
      users: { jidDomain: 'jid.example', mailDomain: 'mail.example' },
      userSyncAt: { hour: 0, minute: 0 },
      sendUpdates: 'all',
      existingMeetings: 'patch',
    },
    calendar: { readChanges: nobody, readMeetings: nobody, updateMeeting: nobody, sendToOwner: nobody },
    server: { readUsers: nobody, readRoom: nobody, outage: undefined },
    rooms: {
      find: nobody,
      forget: () => undefined,
      isWaiting: () => false,
      hashOf: () => 'hash',
      noting: (call) => call(),
    },
    store: createMemoryStore(),
    usersFile: { read: nobody, write: nobody },
    guard: { assertHeld: () => Promise.resolve() },
    clock: createManualClock(),
    log: new MemoryLog(),
    stop: new AbortController().signal,
    chance: () => 0.5,
    loadRender: () => Promise.resolve(() => ''),
    notice: undefined,
    ...over,
  };
}

export function createMeeting(changes: Partial<Meeting> = {}): Meeting {
  return {
    mailbox: 'ann@corp.example',
    ref: { id: 'item', changeKey: 'k1' },
    uid: 'UID-1',
    type: 'Single',
    subject: 'Plan',
    location: '@cms',
    start: new Date('2026-06-11T10:00:00Z'),
    end: new Date('2026-06-11T11:00:00Z'),
    isCancelled: false,
    appointmentState: 1,
    hasAttendees: true,
    body: { html: '<p>Agenda</p>', isPlainText: false, isTruncated: false },
    modifiedOccurrences: [],
    ...changes,
  };
}

/** Ends a call as a server would; `saves` tells whether the write took place all the same. */
export interface UpdateTrouble {
  readonly error: ExchangeError;
  readonly saves: boolean;
}

/** A calendar of one meeting that guards its change key, and can be made to answer wrongly. */
export function createMeetingCalendar(first: Meeting) {
  let meeting: Meeting | undefined = first;
  let version = 1;
  const updates: MeetingUpdate[] = [];
  const troubles: UpdateTrouble[] = [];
  const mails: string[] = [];
  const save = (update: MeetingUpdate): void => {
    if (meeting === undefined) return;
    version += 1;
    const { marker: _, ...rest } = meeting;
    meeting = {
      ...rest,
      ref: { id: rest.ref.id, changeKey: `k${version}` },
      body: { ...rest.body, html: update.html },
      ...(update.marker === undefined ? {} : { marker: update.marker }),
    };
  };
  const calendar: Calendar = {
    readChanges: () => Promise.resolve<ChangePage>({ syncState: 's', isLast: true, changes: [] }),
    readMeetings: (_mailbox, ids) =>
      Promise.resolve(ids.map((id) => (meeting === undefined ? { id, error: gone() } : { id, meeting }))),
    updateMeeting: (_mailbox, update) => {
      updates.push(update);
      const trouble = troubles.shift();
      if (trouble !== undefined) {
        if (trouble.saves) save(update);
        if (trouble.saves && trouble.error.code !== 'Conflict' && update.send === 'all')
          mails.push(update.html);
        return Promise.reject(trouble.error);
      }
      if (meeting === undefined) return Promise.reject(gone());
      if (update.ref.changeKey !== meeting.ref.changeKey) return Promise.reject(conflict());
      save(update);
      if (update.send === 'all') mails.push(update.html);
      return Promise.resolve({ changeKey: `k${version}` });
    },
    sendToOwner: nobody,
  };
  return {
    calendar,
    updates,
    troubles,
    mails,
    current: () => meeting,
    edit(change: Partial<Meeting>): void {
      version += 1;
      if (meeting !== undefined)
        meeting = { ...meeting, ...change, ref: { id: meeting.ref.id, changeKey: `k${version}` } };
    },
    remove(): void {
      meeting = undefined;
    },
  };
}

export function conflict(): ExchangeError {
  return new ExchangeError('Conflict', 'conflict', { reach: 'meeting', retry: { when: 'now' } });
}

export function lost(): ExchangeError {
  return new ExchangeError('ConnectionLost', 'lost', { reach: 'mailbox', retry: { when: 'next-cycle' } });
}

function gone(): ExchangeError {
  return new ExchangeError('ItemGone', 'gone', { reach: 'meeting', retry: { when: 'never' } });
}
