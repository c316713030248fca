/**
 * The Calendar port over Exchange Web Services: which request goes out for what is asked, and the answer in the words of
 * the domain. Connections, signing in and deadlines are transport/; what errors mean is error-map.ts.
 */
import type { EwsSettings } from '../config/settings.js';
import { ExchangeError, Trouble } from '../errors.js';
import type { Calendar, Clock, Log, Notifier } from '../sync/ports.js';
import { mapServedElsewhere, mapUnexpected, toError } from './errors/error-map.js';
import { syncState as invalidState } from './errors/error-table.js';
import type { CallPlace, EwsAnswer, EwsOperation } from './transport/ews-call.js';
import { ItemClaims } from './item-claims.js';
import { readMeetings } from './items/read-meetings.js';
import { readCreateItem, renderCreateItem } from './operations/create-item.js';
import { readGetItem, renderGetItem } from './operations/get-item.js';
import { readSyncFolderItems, renderSyncFolderItems } from './operations/sync-folder-items.js';
import { readUpdateItem, renderUpdateItem } from './operations/update-item.js';
import { readExchangeBuild, type ExchangeBuild } from './soap/exchange-build.js';
import { PrimaryAddresses, type KnownAddresses } from './primary-addresses.js';
import { readExchangeCertificate, readExchangeOffers, type ExchangeOffers } from './inspect-exchange.js';
import type { ServerCertificate } from '../network/server-certificate.js';
import type { Scheme } from './sign-in/offers.js';
import type { OfferMemory } from './sign-in/sign-in.js';
import { Transport } from './transport/transport.js';

export interface EwsCalendar extends Calendar, Notifier {
  /**
   * To be called at the beginning of each cycle.
   * @param wasRefusedBefore sign-ins were refused in the last cycle, perhaps of another process: this one makes a single
   * attempt
   */
  beginCycle(wasRefusedBefore?: boolean): void;
  /** What came of the sign-ins of this cycle; undefined: there was none, or none was answered. */
  readonly signInOutcome: 'refused' | 'accepted' | undefined;
  /**
   * Tells all the addresses that are served, so that no mailbox is served under two of them.
   * @param isFresh they were read from CMS just now
   */
  setServed(addresses: readonly string[], isFresh: boolean): void;
  /** How sign-ins go out; undefined until one does. */
  readonly signInScheme: Scheme | undefined;
  /** The server's certificate; undefined where it is spoken to without TLS. Sends it nothing. @throws ExchangeError */
  readCertificate(): Promise<ServerCertificate | undefined>;
  /** How the server lets its clients sign in, asked without credentials. @throws ExchangeError */
  readOffers(): Promise<ExchangeOffers>;
  /**
   * Reads one item of the mailbox's calendar, as a poll would, for the build that the answer names.
   * @returns undefined where it names none
   * @throws ExchangeError
   */
  readBuild(mailbox: string): Promise<ExchangeBuild | undefined>;
  /** Ends all connections; calls under way fail with `Aborted`. */
  close(): void;
}

export interface EwsCalendarDeps {
  readonly log: Log;
  readonly clock: Clock;
  /** Aborts all calls. */
  readonly signal: AbortSignal;
  /** Of the program, for the User-Agent. */
  readonly version: string;
  /** What an earlier process has found out, see primary-addresses.ts. */
  readonly primaryAddresses?: KnownAddresses;
  /** Keeps it for the next one. */
  readonly savePrimaryAddresses?: (known: KnownAddresses) => Promise<void>;
  /** What servers have offered in earlier processes; default: nothing is known, and nothing kept. */
  readonly offers?: OfferMemory | undefined;
}

/** One request and the reading of its answer. */
interface Operation<T> {
  readonly name: EwsOperation;
  readonly isRepeatable: boolean;
  readonly render: (impersonatedAddress: string) => string | Promise<string>;
  readonly read: (answer: EwsAnswer, place: CallPlace) => T;
}

/** Contacts nothing; the first call does. */
export function createEwsCalendar(settings: EwsSettings, deps: EwsCalendarDeps): EwsCalendar {
  const { offers = { ntlmServer: undefined, saveNtlmServer: () => Promise.resolve() } } = deps;
  const transport = new Transport(settings, { ...deps, offers });
  const save = deps.savePrimaryAddresses ?? (() => Promise.resolve());
  const primaryAddresses = new PrimaryAddresses(deps.primaryAddresses ?? {}, save);

  const claims = new ItemClaims();

  const once = async <T>(mailbox: string, operation: Operation<T>): Promise<T> => {
    const place: CallPlace = { operation: operation.name, mailbox, host: transport.host };
    try {
      const address = primaryAddresses.find(place);
      const body = await operation.render(address);
      const { name, isRepeatable } = operation;
      const answer = await transport.call({ operation: name, mailbox, address, body, isRepeatable });
      return operation.read(answer, place);
    } catch (error) {
      throw error instanceof Trouble ? error : mapUnexpected(place, error);
    }
  };

  const run = async <T>(mailbox: string, operation: Operation<T>): Promise<T> => {
    try {
      return await once(mailbox, operation);
    } catch (error) {
      // The server refused before doing anything, so that even an update may be sent again.
      if (!(error instanceof ExchangeError)) throw error;
      if (await isPrimaryAddressGone(mailbox, error)) return run(mailbox, operation);
      if (!(await isPrimaryAddressNamed(mailbox, error))) throw error;
      return once(mailbox, operation);
    }
  };

  /** The one that was found earlier does not exist any more: the address that was asked for may lead to another by now. */
  const isPrimaryAddressGone = async (mailbox: string, error: ExchangeError): Promise<boolean> =>
    error.serverCode === 'ErrorNonExistentMailbox' && primaryAddresses.forget(mailbox);

  /** @returns whether the primary address is worth a try: new to us, or known and asked about again */
  const isPrimaryAddressNamed = async (mailbox: string, error: ExchangeError): Promise<boolean> => {
    const primary = error.primaryAddress;
    const said = primary === undefined ? 'nothing' : await primaryAddresses.record(mailbox, primary);
    if (said !== 'new') return said === 'known';
    deps.log.warn(`The primary address of ${mailbox} is ${primary}: it is used from now on.`, {
      mailbox,
      hint: 'Check mail_domain in section [EWS] of settings.ini.',
    });
    return true;
  };

  return {
    async readChanges(mailbox, syncState) {
      const page = await run(mailbox, {
        name: 'SyncFolderItems',
        isRepeatable: true,
        render: (address) => renderSyncFolderItems(address, syncState),
        read: readSyncFolderItems,
      });
      const wasAnothers = await primaryAddresses.recordSuccess(mailbox);
      claims.claimWritten(page.changes, mailbox);
      if (!wasAnothers || syncState === undefined) return page;
      throw toError(invalidState('the address belongs to another mailbox than before'), {
        operation: 'SyncFolderItems',
        mailbox,
        host: transport.host,
      });
    },
    readMeetings(mailbox, ids, known = new Map()) {
      const place: CallPlace = { operation: 'GetItem', mailbox, host: transport.host };
      return readMeetings({ ids, known, place, now: deps.clock.now() }, (batch, bodyType) =>
        run(mailbox, {
          name: 'GetItem',
          isRepeatable: true,
          render: (address) => renderGetItem(address, batch, bodyType),
          read: (answer, at) => readGetItem(answer, batch, at),
        }),
      );
    },
    async updateMeeting(mailbox, update) {
      const owner = claims.claim(update.ref.id, mailbox);
      if (await primaryAddresses.recordShared(mailbox, owner))
        throw mapServedElsewhere({ operation: 'UpdateItem', mailbox, host: transport.host }, owner);
      return run(mailbox, {
        name: 'UpdateItem',
        isRepeatable: false,
        render: (address) => renderUpdateItem(address, update),
        read: (answer, place) => ({ changeKey: readUpdateItem(answer, place) }),
      });
    },
    sendToOwner: (mailbox, mail) =>
      run(mailbox, {
        name: 'CreateItem',
        isRepeatable: false,
        render: (address) => renderCreateItem(address, mail),
        read: readCreateItem,
      }),
    readCertificate: () => readExchangeCertificate(settings, deps),
    readOffers: () => readExchangeOffers(settings, deps),
    readBuild: (mailbox) =>
      run(mailbox, {
        name: 'SyncFolderItems',
        isRepeatable: true,
        render: (address) => renderSyncFolderItems(address, undefined, 1),
        read: (answer, place) => {
          readSyncFolderItems(answer, place);
          return readExchangeBuild(answer.text);
        },
      }),
    get signInScheme() {
      return transport.signInScheme;
    },
    get signInOutcome() {
      return transport.signInOutcome;
    },
    beginCycle(wasRefusedBefore = false) {
      claims.beginCycle();
      transport.beginCycle(wasRefusedBefore);
    },
    setServed: (addresses, isFresh) => primaryAddresses.setServed(addresses, isFresh),
    close: () => transport.close(),
  };
}
