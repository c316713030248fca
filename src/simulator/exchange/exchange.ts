/**
 * The embedded Exchange: a real HTTP server on loopback that speaks EWS (SyncFolderItems, GetItem, UpdateItem) out of
 * memory, for the demo and the tests. As strict as Exchange is; what the product must never do is in `violations`.
 */
import { randomUUID } from 'node:crypto';
import { MARKER_PROPERTY } from '../../model.js';
import { startLoopbackServer } from '../http/loopback-server.js';
import type { StoredItem } from './calendar/calendar-item.js';
import { Directory } from './calendar/directory.js';
import type { ExchangeOptions } from './exchange-options.js';
import { FaultPlan } from './faults/fault-plan.js';
import { HttpFrontEnd } from './http-front-end.js';
import type { RequestObserver } from './http-front-end.js';
import type { ItemView } from './items/item-view.js';
import { toView } from './items/item-view.js';
import type { MailboxOptions } from './calendar/mailbox.js';
import { ReadInstances } from './calendar/read-instances.js';
import { findItem } from './calendar/occurrences.js';
import type { SentMail, ServerRules } from './operations/call.js';
import type { SentNotice } from './operations/create-item.js';
import { EnvelopeKeeper } from './watch/envelope-keeper.js';
import type { LoggedRequest } from './watch/request-log.js';
import { serverBuild } from './soap/server-build.js';
import { Accounts } from './sign-in/accounts.js';
import { channelBinding } from './sign-in/channel-binding.js';
import { FrontDoor } from './sign-in/front-door.js';
import type { SignInCounts } from './sign-in/front-door.js';
import { Users } from './calendar/users.js';
import { Violations } from './watch/violations.js';

export interface EmbeddedExchange extends Users {
  /** `.../EWS/Exchange.asmx` */
  readonly url: string;
  readonly port: number;
  addMailbox(address: string, options?: MailboxOptions): void;
  /** @param isDisabled its account in Active Directory */
  setDisabled(address: string, isDisabled: boolean): void;
  removeMailbox(address: string): void;
  /** All sync states of the mailbox given out so far become invalid. */
  forgetSyncStates(address: string): void;
  /** An item or an occurrence as it is now. @throws Error when there is none */
  readItem(address: string, id: string): ItemView;
  /** Masters and single items, other folders' included, oldest first. */
  items(address: string): readonly ItemView[];
  /** Mails to attendees that UpdateItem sent. */
  readonly mails: readonly SentMail[];
  /** Mails that CreateItem sent. */
  readonly notices: readonly SentNotice[];
  readonly requests: readonly LoggedRequest[];
  readonly violations: readonly string[];
  forgetViolations(): void;
  readonly faults: Pick<FaultPlan, 'add' | 'clear'>;
  readonly signIns: Readonly<SignInCounts> & {
    readonly connections: number;
    readonly openConnections: number;
  };
  readonly accounts: Pick<Accounts, 'setPassword'>;
  /** Called before a request is carried out, and waited for. @returns ends it */
  onRequest(observer: RequestObserver): () => void;
  setLatency(ms: number): void;
  /** Cuts all connections, as a restart of IIS does; mailboxes and sync states stay. */
  cutConnections(): void;
  close(): Promise<void>;
}

export async function startExchange(options: ExchangeOptions): Promise<EmbeddedExchange> {
  const now = options.now ?? (() => new Date());
  const ofName = serverBuild(options.build ?? 'exchange2019');
  const build = { ...ofName, version: { ...ofName.version, ...options.serverVersion } };
  const rules = toRules(options, build.syncStateLength);
  const directory = new Directory();
  const violations = new Violations();
  const mails: SentMail[] = [];
  const notices: SentNotice[] = [];
  const faults = new FaultPlan();
  const accounts = new Accounts(options.accounts, options.lockoutAfter ?? Infinity);
  const frontDoor = new FrontDoor({
    accounts,
    schemes: options.auth ?? ['basic'],
    channel: {
      extendedProtection: options.extendedProtection ?? 'none',
      bindings: options.tls === undefined ? [] : [channelBinding(options.tls.cert)],
    },
    sendsTimestamp: options.ntlmTimestamp ?? true,
    now,
    violate: (sentence) => void violations.report(sentence),
  });
  const frontEnd = new HttpFrontEnd({
    answering: {
      directory,
      build,
      rules,
      now,
      instance: randomUUID(),
      readInstances: new ReadInstances(options.readInstancesMs ?? 0),
      violate: (sentence) => void violations.report(sentence),
      send: (mail) => void mails.push(mail),
      notify: (notice) => void notices.push(notice),
    },
    frontDoor,
    faults,
    violations,
    gzip: options.gzip ?? true,
    latencyMs: options.latencyMs ?? 0,
    keepRequests: options.keepRequests ?? Infinity,
    envelopes:
      options.keepEnvelopesIn === undefined ? undefined : new EnvelopeKeeper(options.keepEnvelopesIn),
  });
  const server = await startLoopbackServer({
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.idleSocketTimeoutMs === undefined
      ? {}
      : { idleSocketTimeoutMs: options.idleSocketTimeoutMs }),
    closesAfterAnswer: options.closesAfterAnswer ?? false,
    onConnection: (open) => {
      if (open > (options.maxConnections ?? Infinity))
        violations.report(`${open} connections are open at once.`);
    },
    handle: (request, response, connection) => frontEnd.handle(request, response, connection),
  });
  const view = (address: string, item: StoredItem): ItemView =>
    toView({ mailbox: directory.get(address), item }, rules.occurrenceChangeKeys);
  const exchange = Object.assign(new Users(directory, rules, now), {
    url: `${server.origin}/EWS/Exchange.asmx`,
    port: server.port,
    addMailbox: (address: string, mailbox: MailboxOptions = {}) => void directory.add(address, mailbox),
    setDisabled: (address: string, isDisabled: boolean) =>
      void (directory.get(address).isDisabled = isDisabled),
    removeMailbox: (address: string) => directory.remove(address),
    forgetSyncStates: (address: string) => void directory.get(address).syncEpoch++,
    readItem: (address: string, id: string) => {
      const lookup = findItem(directory.get(address), id);
      if (lookup.kind !== 'found') throw new Error(`There is no item ${id} in the mailbox ${address}.`);
      return toView(lookup.found, rules.occurrenceChangeKeys);
    },
    items: (address: string) =>
      directory
        .get(address)
        .items()
        .map((item) => view(address, item)),
    mails,
    notices,
    requests: frontEnd.requests,
    faults,
    accounts,
    forgetViolations: () => violations.forget(),
    onRequest: (observer: RequestObserver) => frontEnd.observe(observer),
    setLatency: (ms: number) => frontEnd.setLatency(ms),
    cutConnections: () => server.cutConnections(),
    close: () => server.close(),
  });
  return Object.defineProperties(exchange, {
    violations: { get: () => violations.list(), enumerable: true },
    signIns: {
      get: () => ({
        ...frontDoor.counts,
        connections: server.connectionCount(),
        openConnections: server.openConnections(),
      }),
      enumerable: true,
    },
  }) as typeof exchange & Pick<EmbeddedExchange, 'violations' | 'signIns'>;
}

function toRules(options: ExchangeOptions, syncStateLength: number): ServerRules {
  return {
    syncStateLength: options.syncStateLength ?? syncStateLength,
    pageCap: options.pageCap ?? 512,
    occurrenceChangeKeys: options.occurrenceChangeKeys ?? 'of-master',
    touchesAfterWrite: options.touchesAfterWrite ?? false,
    extendedPropertiesTravel: options.extendedPropertiesTravel ?? false,
    rewriteBody: options.rewriteBody ?? ((html) => html),
    ownProperty: options.ownProperty ?? MARKER_PROPERTY,
  };
}
