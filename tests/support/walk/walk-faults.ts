/** What befalls the servers of a random walk: faults of every kind at every operation, and what administrators do. */
import type { CmsFault, CmsFaultKind } from '../../../src/simulator/cms/cms-faults.js';
import type { FaultRule } from '../../../src/simulator/exchange/faults/fault.js';
import { addressOf } from './walk-world.js';
import type { WalkWorld } from './walk-world.js';
import type { WalkStep } from './walk-people.js';

type ExchangeFault = FaultRule extends infer Rule ? (Rule extends FaultRule ? Rule : never) : never;

/** EWS codes of each reach. */
const CODES = [
  'ErrorServerBusy',
  'ErrorMailboxMoveInProgress',
  'ErrorMailboxStoreUnavailable',
  'ErrorTimeoutExpired',
  'ErrorInternalServerTransientError',
  'ErrorInternalServerError',
  'ErrorNonExistentMailbox',
  'ErrorImpersonateUserDenied',
  'ErrorAccountDisabled',
  'ErrorInvalidSyncStateData',
  'ErrorItemNotFound',
  'ErrorItemCorrupt',
  'ErrorQuotaExceeded',
  'ErrorIrresolvableConflict',
  'ErrorStaleObject',
  'ErrorSomethingNew',
];
const BUSY = { BackOffMilliseconds: '297749' };

/** Those that cost a timeout are rare: they make the walk slow. */
function pickExchangeFault({ chance }: WalkWorld, isSlowAllowed: boolean): ExchangeFault {
  const code = chance.pick(CODES);
  const trouble = { code, ...(code === 'ErrorServerBusy' ? { values: BUSY } : {}) };
  // Whether the work was done although the answer is spoilt.
  const executed = chance.next() < 0.5;
  const quick: readonly ExchangeFault[] = [
    { kind: 'soap-fault', ...trouble },
    { kind: 'soap-fault', status: 200, bare: true, ...trouble },
    { kind: 'response-error', ...trouble },
    { kind: 'batch-error', ...trouble },
    { kind: 'item-error', executed: false, ...trouble },
    { kind: 'http', status: chance.pick([400, 403, 404, 440, 502, 504]), executed },
    { kind: 'too-many-requests', retryAfter: '30' },
    { kind: 'service-unavailable', retryAfter: '60' },
    { kind: 'service-unavailable', executed },
    { kind: 'iis-unavailable' },
    { kind: 'redirect-to-error-page', executed },
    { kind: 'unauthorized' },
    { kind: 'locked-out' },
    { kind: 'forbidden' },
    { kind: 'empty-500', executed },
    { kind: 'text-500', executed },
    { kind: 'server-error-page', status: chance.pick([200, 500]), executed },
    { kind: 'truncated', keep: chance.next() },
    { kind: 'wrong-content-type' },
    { kind: 'garbage', executed },
    { kind: 'entity-bomb', executed },
    { kind: 'empty-sync-state' },
    { kind: 'same-page', times: 4 },
    { kind: 'reset', executed },
    { kind: 'reset', executed },
    { kind: 'reset-mid-answer' },
    { kind: 'partial-success' },
    { kind: 'partial-success' },
    { kind: 'partial-success' },
  ];
  const slow: readonly ExchangeFault[] = [
    { kind: 'never-answer', executed },
    { kind: 'drip', bytes: 1, everyMs: 40 },
    { kind: 'deep-nesting', levels: 20_000, executed },
    { kind: 'huge', bytes: 60_000_000, executed },
  ];
  return chance.pick(isSlowAllowed && chance.next() < 0.2 ? slow : quick);
}

const CMS_FAULTS: readonly CmsFaultKind[] = [
  ...([
    'status',
    'refusal-without-end',
    'redirect',
    'html',
    'reset-before-answer',
    'reset-in-answer',
  ] as const),
  ...(['truncated-xml', 'garbage', 'no-http', 'empty-body', 'wrong-root', 'entity-bomb'] as const),
  ...(['gzip-broken', 'gzip-truncated', 'failure', 'empty-page', 'no-total', 'page-shift'] as const),
];
const SLOW_CMS_FAULTS: readonly CmsFaultKind[] = [
  ...(['hang', 'hang-in-answer', 'slow-loris', 'deep-nesting', 'huge', 'gzip-bomb'] as const),
];

function pickCmsFault({ chance }: WalkWorld, isSlowAllowed: boolean): CmsFault {
  const kind = chance.pick(isSlowAllowed && chance.next() < 0.15 ? SLOW_CMS_FAULTS : CMS_FAULTS);
  const status = kind === 'status' ? { status: chance.pick([401, 403, 404, 500, 503]) } : {};
  const at = chance.pick([/./, /users\?/, /coSpaces\?/, /coSpaces\/./]);
  return { kind, at, ...status, after: Math.floor(chance.next() * 2), times: chance.pick([1, 1, 2, 6]) };
}

const exchangeFault =
  (isSlowAllowed: boolean): WalkStep =>
  (world) => {
    const { chance, exchange } = world;
    const fault = pickExchangeFault(world, isSlowAllowed);
    const operation = chance.pick(['any', 'SyncFolderItems', 'GetItem', 'UpdateItem', 'UpdateItem'] as const);
    const isBound = ['partial-success', 'empty-sync-state', 'same-page'].includes(fault.kind);
    const rule: FaultRule = {
      ...fault,
      ...(operation === 'any' || isBound ? {} : { operation }),
      ...(chance.next() < 0.3 ? { mailbox: addressOf(chance.pick(world.users)) } : {}),
      nth: 1 + Math.floor(chance.next() * 3),
      times: fault.times ?? chance.pick([1, 1, 1, 2, 4]),
    };
    exchange.faults.add(rule);
    // What settles the debt may come to grief, too.
    const isFollowed = fault.kind === 'partial-success' && chance.next() < 0.5;
    if (isFollowed)
      exchange.faults.add({ kind: 'reset', operation: 'UpdateItem', executed: true, nth: rule.nth! + 1 });
    return `Exchange is going to answer ${JSON.stringify(rule)}`;
  };

const cmsFault =
  (isSlowAllowed: boolean): WalkStep =>
  (world) => {
    const fault = pickCmsFault(world, isSlowAllowed);
    world.company.cms.faults.add(fault);
    return `CMS is going to answer ${fault.kind} ${fault.status ?? ''} at ${String(fault.at)}`;
  };

const mend: WalkStep = ({ exchange, company }) => {
  exchange.faults.clear();
  company.cms.faults.clear();
  return 'the servers are mended';
};

const forgetSyncStates: WalkStep = (world) => {
  const address = addressOf(world.chance.pick(world.users));
  world.exchange.forgetSyncStates(address);
  return `Exchange forgets the sync states of ${address}`;
};

const disable: WalkStep = (world) => {
  const address = addressOf(world.chance.pick(world.users));
  const isDisabled = !world.disabled.has(address);
  world.exchange.setDisabled(address, isDisabled);
  if (isDisabled) world.disabled.add(address);
  else world.disabled.delete(address);
  return `${address} is ${isDisabled ? 'disabled' : 'enabled'}`;
};

const changeCmsUsers: WalkStep = (world) => {
  const { objects } = world.company.cms;
  const user = world.chance.pick(world.users);
  const jid = `${user}@jid.example`;
  if (world.unknownToCms.delete(user)) objects.addUserInFront({ jid, name: user });
  else {
    objects.removeUser(jid);
    world.unknownToCms.add(user);
  }
  return `${user} ${world.unknownToCms.has(user) ? 'leaves' : 'is back in'} CMS`;
};

const cutConnections: WalkStep = ({ exchange }) => {
  exchange.cutConnections();
  return 'Exchange cuts all connections';
};

/** With how likely each is. @param isSlowAllowed faults that last until a timeout, too */
export function troubleSteps(isSlowAllowed: boolean): readonly (readonly [weight: number, step: WalkStep])[] {
  return [
    [12, exchangeFault(isSlowAllowed)],
    [4, cmsFault(isSlowAllowed)],
    [5, mend],
    [2, forgetSyncStates],
    [1, disable],
    [1, changeCmsUsers],
    [1, cutConnections],
  ];
}

/** All that was done to the servers is undone, so that from now on everything works. */
export function mendAll(world: WalkWorld): void {
  mend(world);
  for (const address of world.disabled) world.exchange.setDisabled(address, false);
  world.disabled.clear();
  const { objects } = world.company.cms;
  for (const user of world.unknownToCms) objects.addUser({ jid: `${user}@jid.example`, name: user });
  world.unknownToCms.clear();
  for (const user of world.roomless) {
    const [callId, passcode] = [world.newCallId(), world.newPin()];
    objects.addSpace({ name: user, uri: `${user}.space`, callId, passcode });
    world.noteSecrets(user);
    world.happenedToAll(1, addressOf(user));
  }
  world.roomless.clear();
}
