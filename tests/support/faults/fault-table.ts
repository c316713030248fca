/**
 * Every fault that a server is known to have, and what the program owes to each operation that it befalls: how far it
 * reaches and when it is tried again, as the design's table "What fails, and then" has it. fault-cells.ts makes cells of
 * it, run-fault-cell.ts goes through them.
 *
 * Not here, since they are no answer to any operation: closed ports, unknown hosts and certificates that nobody trusts
 * (first-evening.test.ts), and meetings that users delete or edit meanwhile (conflicts.test.ts, life-of-a-meeting.test.ts).
 */
import type { CmsFault } from '../../../src/simulator/cms/cms-faults.js';
import type { Fault } from '../../../src/simulator/exchange/faults/fault.js';

export type Position = 'first' | 'middle' | 'last';
export type ExchangeOperation = 'SyncFolderItems' | 'GetItem' | 'UpdateItem';
/** The list of users where one is known from an earlier day and where there is none, the list of spaces, one space. */
export type CmsOperation = 'users' | 'users-at-first' | 'spaces' | 'space';

/**
 * Tried again: in the next cycle, after a first growing wait, after so many ms, or after an hour, the next user sync, or
 * on resync.
 */
export type Wait = 'next-cycle' | 'growing' | 'when-mended' | number;

export type Outcome =
  /** Made up for within the cycle. */
  | { readonly reach: 'nothing' }
  /** `isDone`: the mailbox waits, though its meetings are done. `orNothing`: chance may make up for it. */
  | {
      readonly reach: 'meeting' | 'mailbox';
      readonly wait: Wait;
      readonly isDone?: true;
      readonly orNothing?: true;
    }
  /** CMS is not asked any more in this cycle, and the meetings that need it wait. */
  | { readonly reach: 'cms' }
  /** Only those whom CMS has named are served. */
  | { readonly reach: 'users' }
  | { readonly reach: 'run' }
  /** The cell makes no sense. */
  | { readonly leftOut: string };

export type Outcomes<Operation extends string> = Readonly<
  Record<Operation, Outcome | ((at: Position, concurrency: number) => Outcome)>
>;

/** Strikes one request, all further ones of that operation for the mailbox, or all further ones for anybody. */
export type Strikes = 'once' | 'lasting' | 'everybody';

export interface ExchangeRow {
  readonly fault: Fault;
  readonly strikes: Strikes;
  readonly then: Outcomes<ExchangeOperation>;
  /** Ends with the settings' timeout only. */
  readonly isSlow?: true;
}

export interface CmsRow {
  readonly fault: Omit<CmsFault, 'at' | 'after' | 'times'>;
  readonly strikes: Exclude<Strikes, 'everybody'>;
  readonly then: Outcomes<CmsOperation>;
  readonly isSlow?: true;
}

const HOUR_MS = 3_600_000;
const FIVE_MINUTES_MS = 300_000;

const nothing: Outcome = { reach: 'nothing' };
const run: Outcome = { reach: 'run' };
const cms: Outcome = { reach: 'cms' };
const mailbox = (wait: Wait): Outcome => ({ reach: 'mailbox', wait });
const meeting = (wait: Wait): Outcome => ({ reach: 'meeting', wait });
const leftOut = (reason: string): Outcome => ({ leftOut: reason });
const next = mailbox('next-cycle');
const meetingNext = meeting('next-cycle');

const exchange = (SyncFolderItems: Outcome, GetItem: Outcome, UpdateItem: Outcome) => ({
  SyncFolderItems,
  GetItem,
  UpdateItem,
});

/** A fault with what becomes of it where it strikes once and where it lasts. */
function both(
  fault: Fault,
  once: Outcomes<ExchangeOperation>,
  lasting: Outcomes<ExchangeOperation>,
  more: Pick<ExchangeRow, 'isSlow'> = {},
): readonly ExchangeRow[] {
  return [
    { fault, strikes: 'once', then: once, ...more },
    { fault, strikes: 'lasting', then: lasting, ...more },
  ];
}

/** Passing trouble that a server names, or its web server: a batch may owe it to one meeting, so they are read singly. */
const passing = (fault: Fault): readonly ExchangeRow[] =>
  both(fault, exchange(next, nothing, next), exchange(next, next, next));
/** No answer, or none that can be read: an update may have been carried out, so the meeting is read again at once. */
const lost = (fault: Fault, more: Pick<ExchangeRow, 'isSlow'> = {}): readonly ExchangeRow[] =>
  both(fault, exchange(next, nothing, nothing), exchange(next, next, next), more);
const always = (fault: Fault, then: Outcomes<ExchangeOperation>): ExchangeRow => ({
  fault,
  strikes: 'once',
  then,
});
const busy = (fault: Fault): ExchangeRow => {
  const then = mailbox(FIVE_MINUTES_MS);
  return always(fault, exchange(then, then, then));
};
const unavailable = (fault: Fault): ExchangeRow => {
  const then = mailbox('when-mended');
  return always(fault, exchange(then, then, then));
};
const ofItem = (fault: Fault, GetItem: Outcome, UpdateItem: Outcome): ExchangeRow =>
  always(fault, exchange(leftOut('an error of an item: this operation has none'), GetItem, UpdateItem));
const ofWrite = (fault: Fault): readonly ExchangeRow[] => {
  const none = leftOut('only a write can be in conflict');
  return both(fault, exchange(none, none, nothing), exchange(none, none, meetingNext));
};
const ofSync = (fault: Fault, lasting: Outcome = mailbox(HOUR_MS)): readonly ExchangeRow[] => {
  const none = leftOut('only SyncFolderItems knows sync states');
  return both(fault, exchange(nothing, none, none), exchange(lasting, none, none));
};

/** The last of all to be asked for cannot be told from a mailbox with trouble of its own. */
function refusedFromThenOn(at: Position): Outcome {
  return at === 'last' ? mailbox(FIVE_MINUTES_MS) : run;
}

const WISH = { values: { BackOffMilliseconds: String(FIVE_MINUTES_MS) } };
const BUSY = { code: 'ErrorServerBusy', ...WISH };
const TRANSIENT = [
  ...['ErrorMailboxMoveInProgress', 'ErrorMailboxStoreUnavailable', 'ErrorMailboxFailover'],
  ...['ErrorADUnavailable', 'ErrorTimeoutExpired', 'ErrorInternalServerTransientError'],
  ...['ErrorConnectionFailed', 'ErrorInsufficientResources', 'ErrorTooManyObjectsOpened'],
  'ErrorExceededConnectionCount',
];
const UNAVAILABLE = [
  ...['ErrorNonExistentMailbox', 'ErrorImpersonateUserDenied', 'ErrorAccountDisabled'],
  ...['ErrorMissingEmailAddress', 'ErrorCannotFindUser', 'ErrorNonPrimarySmtpAddress'],
];
const OF_ITEM = ['ErrorItemCorrupt', 'ErrorItemSave', 'ErrorMessageSizeExceeded', 'ErrorQuotaExceeded'];

export const EXCHANGE_ROWS: readonly ExchangeRow[] = [
  // BackOffMilliseconds is of the types namespace in faults, of the messages namespace in response messages.
  busy({ kind: 'soap-fault', ...BUSY }),
  busy({ kind: 'soap-fault', status: 200, ...BUSY }),
  busy({ kind: 'response-error', ...BUSY }),
  busy({ kind: 'batch-error', ...BUSY }),
  busy({ kind: 'item-error', executed: false, ...BUSY } as Fault),
  busy({ kind: 'response-error', code: 'ErrorNobodyKnows', ...WISH }),
  busy({ kind: 'too-many-requests', retryAfter: '300' }),
  busy({ kind: 'service-unavailable', retryAfter: '300' }),
  always(
    { kind: 'soap-fault', code: 'ErrorServerBusy', status: 200, bare: true },
    exchange(next, next, next),
  ),
  always({ kind: 'service-unavailable' }, exchange(next, next, next)),
  always({ kind: 'iis-unavailable' }, exchange(next, next, next)),

  ...TRANSIENT.map((code) => always({ kind: 'response-error', code }, exchange(next, meetingNext, next))),
  ...passing({ kind: 'soap-fault', code: 'ErrorInternalServerTransientError' }),
  ...passing({ kind: 'soap-fault', code: 'ErrorMailboxMoveInProgress', status: 200 }),
  ...passing({ kind: 'batch-error', code: 'ErrorMailboxStoreUnavailable' }),
  ...passing({ kind: 'redirect-to-error-page' }),
  ...passing({ kind: 'forbidden' }),
  ...passing({ kind: 'empty-500' }),
  ...passing({ kind: 'text-500' }),
  ...passing({ kind: 'server-error-page' }),
  ...passing({ kind: 'http', status: 440 }),
  ...both(
    { kind: 'http', status: 404 },
    exchange(next, nothing, meeting('growing')),
    exchange(next, next, meeting('growing')),
  ),
  // Codes that nobody wrote into the table.
  always(
    { kind: 'response-error', code: 'ErrorNobodyKnows' },
    exchange(next, meetingNext, meeting('growing')),
  ),
  ...both(
    { kind: 'soap-fault', code: 'ErrorNobodyKnows', status: 200, bare: true },
    exchange(next, nothing, meeting('growing')),
    exchange(next, next, meeting('growing')),
  ),

  ...lost({ kind: 'server-error-page', status: 200 }),
  ...lost({ kind: 'http', status: 200 }),
  ...lost({ kind: 'truncated' }),
  ...lost({ kind: 'truncated', keep: 0.98 }),
  ...lost({ kind: 'garbage' }),
  ...lost({ kind: 'entity-bomb' }),
  ...lost({ kind: 'deep-nesting', levels: 20_000 }),
  ...lost({ kind: 'reset-mid-answer' }),
  // A poll on a connection that had stood is repeated at once, since the server may have been closing it.
  ...both(
    { kind: 'reset' },
    exchange({ reach: 'mailbox', wait: 'next-cycle', orNothing: true }, nothing, nothing),
    exchange(next, next, next),
  ),
  ...lost({ kind: 'never-answer' }, { isSlow: true }),
  ...lost({ kind: 'drip' }, { isSlow: true }),
  ...both(
    { kind: 'huge', bytes: 64 * 1024 * 1024 },
    exchange(next, nothing, next),
    exchange(next, meeting('growing'), next),
  ),
  always({ kind: 'wrong-content-type' }, exchange(nothing, nothing, nothing)),

  // Refusals of the account.
  always({ kind: 'unauthorized' }, exchange(nothing, nothing, nothing)),
  {
    fault: { kind: 'unauthorized' },
    strikes: 'lasting',
    then: {
      ...exchange(nothing, mailbox(FIVE_MINUTES_MS), mailbox(FIVE_MINUTES_MS)),
      // Nobody was let in before, so that it cannot be told from a wrong password.
      SyncFolderItems: (at, concurrency) =>
        at === 'first' && concurrency === 1 ? run : mailbox(FIVE_MINUTES_MS),
    },
  },
  {
    fault: { kind: 'unauthorized' },
    strikes: 'everybody',
    then: { SyncFolderItems: refusedFromThenOn, GetItem: refusedFromThenOn, UpdateItem: refusedFromThenOn },
  },
  always({ kind: 'locked-out' }, exchange(run, run, run)),

  // Sync states.
  ...ofSync({ kind: 'response-error', code: 'ErrorInvalidSyncStateData' }),
  ...ofSync({ kind: 'soap-fault', code: 'ErrorInvalidSyncStateData' }),
  ...ofSync({ kind: 'empty-sync-state' }),
  ...ofSync({ kind: 'same-page' }, { reach: 'mailbox', wait: HOUR_MS, isDone: true }),

  // Mailboxes that somebody has to mend.
  ...UNAVAILABLE.flatMap((code) => [
    unavailable({ kind: 'response-error', code }),
    unavailable({ kind: 'soap-fault', code }),
  ]),

  // Meetings.
  ...OF_ITEM.flatMap((code) => [
    ofItem({ kind: 'item-error', code, executed: false } as Fault, meeting('growing'), meeting('growing')),
    ofItem({ kind: 'response-error', code }, meeting('growing'), meeting('growing')),
  ]),
  ofItem({ kind: 'item-error', code: 'ErrorItemNotFound', executed: true } as Fault, meetingNext, nothing),
  ofItem({ kind: 'response-error', code: 'ErrorItemNotFound' }, meetingNext, meetingNext),
  ...ofWrite({ kind: 'response-error', code: 'ErrorIrresolvableConflict' }),
  ...ofWrite({ kind: 'response-error', code: 'ErrorStaleObject' }),
  ...ofWrite({ kind: 'soap-fault', code: 'ErrorIrresolvableConflict' }),
  ...ofWrite({ kind: 'partial-success' }),
];

const ofCms = (known: Outcome, atFirst: Outcome, spaces: Outcome, space: Outcome) => ({
  users: known,
  'users-at-first': atFirst,
  spaces,
  space,
});
type CmsBlow = CmsRow['fault'];

const ALL_MADE_UP = ofCms(nothing, nothing, nothing, nothing);
const ALL_DOWN = ofCms(cms, run, cms, cms);
/** One document that is bad says nothing of the others; the users of the last sync are served. */
const ONE_IS_BAD = ofCms(nothing, run, meetingNext, meetingNext);

const bothOfCms = (
  fault: CmsBlow,
  once: Outcomes<CmsOperation>,
  lasting: Outcomes<CmsOperation>,
  more: Pick<CmsRow, 'isSlow'> = {},
): readonly CmsRow[] => [
  { fault, strikes: 'once', then: once, ...more },
  { fault, strikes: 'lasting', then: lasting, ...more },
];
/** Worth another try in a moment. */
const shaky = (fault: CmsBlow) => bothOfCms(fault, ALL_MADE_UP, ALL_DOWN);
const down = (fault: CmsBlow, more: Pick<CmsRow, 'isSlow'> = {}) =>
  bothOfCms(fault, ALL_DOWN, ALL_DOWN, more);
const spoilt = (fault: CmsBlow) => bothOfCms(fault, ALL_MADE_UP, ONE_IS_BAD);
const foreign = (fault: CmsBlow) => bothOfCms(fault, ONE_IS_BAD, ONE_IS_BAD);

const NO_LIST = leftOut('not a list');
const ONE_PAGE = leftOut('the list of one page is not spoilt by it');

/** The first page is what was asked for at first. */
const FIRST_PAGE_AGAIN: Outcomes<CmsOperation> = {
  ...ofCms(nothing, run, ONE_PAGE, NO_LIST),
  'users-at-first': (at) => (at === 'first' ? nothing : run),
};
/** Who is left out of the list and was not known before is not served until the list is whole. */
const LIST_WITH_A_GAP: Outcomes<CmsOperation> = {
  ...ofCms(nothing, run, meeting('growing'), NO_LIST),
  'users-at-first': (at) => (at === 'first' ? run : { reach: 'users' }),
};

export const CMS_ROWS: readonly CmsRow[] = [
  ...[503, 500, 502, 429].flatMap((status) => shaky({ kind: 'status', status })),
  ...shaky({ kind: 'reset-before-answer' }),
  ...shaky({ kind: 'reset-in-answer' }),
  ...[401, 403].flatMap((status) => down({ kind: 'status', status })),
  ...down({ kind: 'refusal-without-end' }),
  ...down({ kind: 'redirect' }),
  ...down({ kind: 'redirect', status: 302 }),
  ...down({ kind: 'html' }),
  ...down({ kind: 'no-http' }),
  ...down({ kind: 'hang' }, { isSlow: true }),
  ...down({ kind: 'hang-in-answer' }, { isSlow: true }),
  ...down({ kind: 'slow-loris' }, { isSlow: true }),
  ...spoilt({ kind: 'truncated-xml' }),
  ...spoilt({ kind: 'garbage' }),
  ...spoilt({ kind: 'empty-body' }),
  ...spoilt({ kind: 'gzip-broken' }),
  ...spoilt({ kind: 'gzip-truncated' }),
  ...spoilt({ kind: 'entity-bomb' }),
  ...spoilt({ kind: 'deep-nesting' }),
  ...foreign({ kind: 'wrong-root' }),
  ...foreign({ kind: 'huge' }),
  ...foreign({ kind: 'gzip-bomb' }),
  ...foreign({ kind: 'failure' }),
  // The address of a list that is not there is a wrong address; a space that is not there was deleted.
  ...bothOfCms(
    { kind: 'status', status: 404 },
    ofCms(cms, run, cms, meeting('growing')),
    ofCms(cms, run, cms, meeting('growing')),
  ),
  ...bothOfCms(
    { kind: 'failure', failure: 'coSpaceDoesNotExist' },
    ofCms(nothing, run, meetingNext, meeting('growing')),
    ofCms(nothing, run, meetingNext, meeting('growing')),
  ),
  // Lists that do not hold what they say.
  ...bothOfCms({ kind: 'empty-page' }, ofCms(nothing, nothing, meeting('growing'), NO_LIST), LIST_WITH_A_GAP),
  ...bothOfCms(
    { kind: 'no-total' },
    ofCms(nothing, nothing, nothing, NO_LIST),
    ofCms(nothing, nothing, nothing, NO_LIST),
  ),
  ...bothOfCms({ kind: 'offset-ignored' }, FIRST_PAGE_AGAIN, FIRST_PAGE_AGAIN),
];
