/**
 * The Calendar port over Exchange Web Services: which request goes out for what is asked, and the answer in the words of
 * the domain. Connections, signing in and deadlines are transport/; what errors mean is error-table.ts.
 */
import type { EwsSettings } from '../config/settings.js';
import type { ChangePage } from '../model.js';
import type { Calendar, KnownOfItem, Mail, MeetingRead, MeetingUpdate } from '../sync/ports.js';
import { CallFailure, toExchangeError, toProgramError } from './errors/call-failure.js';
import { invalidState } from './errors/error-table.js';
import type { CallPlace, EwsAnswer, EwsOperation } from './transport/ews-call.js';
import { ItemClaims } from './item-claims.js';
import { readMeetings } from './items/read-meetings.js';
import { readGetItem } from './operations/get-item.js';
import { readSyncFolderItems, renderSyncFolderItems } from './operations/sync-folder-items.js';
import { readUpdateItem } from './operations/update-item.js';
import { openSuccess } from './operations/answer.js';
import { PrimaryAddresses } from './primary-addresses.js';
import { readExchangeBuild, type ExchangeBuild } from './operations/exchange-build.js';
import { Transport, type TransportDeps } from './transport/transport.js';

/** At the first meeting that is read: see ews-library.ts. */
export const loadRequests = () => import('./library/requests.js');

/** The request, written for the address that is impersonated. */
type Render = (impersonatedAddress: string) => string | Promise<string>;
type Read<T> = (answer: EwsAnswer) => T;

export class EwsCalendar implements Calendar {
  readonly transport: Transport;
  /** Which mailboxes are served, and by which addresses. */
  readonly addresses: PrimaryAddresses;
  readonly #claims = new ItemClaims();

  /** Contacts nothing; the first call does. */
  constructor(
    settings: EwsSettings,
    private readonly deps: TransportDeps,
  ) {
    this.transport = new Transport(settings, deps);
    this.addresses = new PrimaryAddresses(deps);
  }

  async readChanges(mailbox: string, syncState: string | undefined): Promise<ChangePage> {
    const render: Render = (address) => renderSyncFolderItems(address, syncState);
    const page = await this.#run(mailbox, 'SyncFolderItems', render, readSyncFolderItems);
    const wasAnothers = await this.addresses.recordSuccess(mailbox);
    this.#claims.claimWritten(page.changes, mailbox);
    if (!wasAnothers || syncState === undefined) return page;
    const row = invalidState('the address belongs to another mailbox than before');
    throw toExchangeError(new CallFailure(row), this.#placeOf('SyncFolderItems', mailbox));
  }

  readMeetings(
    mailbox: string,
    ids: readonly string[],
    known: ReadonlyMap<string, KnownOfItem> = new Map(),
  ): Promise<readonly MeetingRead[]> {
    const place = this.#placeOf('GetItem', mailbox);
    return readMeetings({ ids, known, place, now: this.deps.clock.now() }, (batch, bodyType) =>
      this.#run(
        mailbox,
        'GetItem',
        async (address) => (await loadRequests()).writeGetItem(address, batch, bodyType),
        (answer) => readGetItem(answer, batch, place),
      ),
    );
  }

  async updateMeeting(mailbox: string, update: MeetingUpdate): Promise<{ readonly changeKey: string }> {
    await this.addresses.recordShared(mailbox, this.#claims.claim(update.ref.id, mailbox));
    const render: Render = async (address) => (await loadRequests()).writeUpdateItem(address, update);
    return { changeKey: await this.#run(mailbox, 'UpdateItem', render, readUpdateItem) };
  }

  async sendToOwner(mailbox: string, mail: Mail): Promise<void> {
    const render: Render = async (address) => (await loadRequests()).writeCreateItem(address, mail);
    await this.#run(mailbox, 'CreateItem', render, (answer) => openSuccess(answer, 'CreateItem'));
  }

  /**
   * Reads one item of the mailbox's calendar, as a poll would, for the build that the answer names.
   * @returns undefined where it names none
   * @throws ExchangeError
   */
  readBuild(mailbox: string): Promise<ExchangeBuild | undefined> {
    const render: Render = (address) => renderSyncFolderItems(address, undefined, 1);
    return this.#run(mailbox, 'SyncFolderItems', render, (answer) => {
      readSyncFolderItems(answer);
      return readExchangeBuild(answer.envelope);
    });
  }

  /**
   * To be called at the beginning of each cycle.
   * @param wasRefusedBefore sign-ins were refused in the last cycle, perhaps of another process: this one makes a single
   * attempt
   */
  beginCycle(wasRefusedBefore = false): void {
    this.#claims.beginCycle();
    this.transport.beginCycle(wasRefusedBefore);
  }

  /** Ends all connections; calls under way fail with `Aborted`. */
  close(): void {
    this.transport.close();
  }

  #placeOf(operation: EwsOperation, mailbox: string): CallPlace {
    return { operation, mailbox, host: this.transport.host };
  }

  /** @throws ExchangeError, InternalError */
  async #run<T>(mailbox: string, operation: EwsOperation, render: Render, read: Read<T>): Promise<T> {
    for (let isNamed = false; ;) {
      try {
        const address = this.addresses.find(mailbox);
        const body = await render(address);
        return read(await this.transport.call({ operation, mailbox, address, body }));
      } catch (error) {
        // The server refused before doing anything, so that even an update may be sent again. The primary address that was
        // found earlier may not exist any more: the address that was asked for leads to another by now.
        const { serverCode, primaryAddress } = error instanceof CallFailure ? error.details : {};
        const isGone = serverCode === 'ErrorNonExistentMailbox';
        if (isGone && (await this.addresses.forget(mailbox))) continue;
        if (
          isNamed ||
          primaryAddress === undefined ||
          !(await this.addresses.record(mailbox, primaryAddress))
        )
          throw toProgramError(error, this.#placeOf(operation, mailbox));
        isNamed = true;
      }
    }
  }
}
