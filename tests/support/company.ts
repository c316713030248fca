/** A small company for the system tests: an Exchange and a CMS on loopback, and a home for the program. */
import { startCms } from '../../src/simulator/cms/start-cms.js';
import type { CmsOptions, RunningCms } from '../../src/simulator/cms/start-cms.js';
import { startExchange } from '../../src/simulator/exchange/exchange.js';
import type { EmbeddedExchange } from '../../src/simulator/exchange/exchange.js';
import type { ExchangeOptions } from '../../src/simulator/exchange/exchange-options.js';
import type { LoggedRequest } from '../../src/simulator/exchange/watch/request-log.js';
import { keepEnvelopesIn } from './kept-envelopes.js';
import { createHome, PASSWORDS } from './program.js';
import type { Home, SettingsChanges } from './program.js';

export interface Company {
  readonly exchange: EmbeddedExchange;
  readonly cms: RunningCms;
  readonly home: Home;
  /** Adds a user to CMS and Exchange, with a personal room. @returns the address */
  hire(user: string, room?: { readonly passcode?: string }): string;
  close(): Promise<void>;
}

export interface CompanyOptions {
  readonly settings?: SettingsChanges;
  readonly exchange?: Partial<ExchangeOptions>;
  readonly cms?: Partial<CmsOptions>;
  readonly isFirstRun?: boolean;
  /** The home of the program. Default: a new folder among the temporary ones. */
  readonly dir?: string;
}

const HOUR_MS = 3_600_000;

/** Opens a company. Close it in the end. */
export async function openCompany(options: CompanyOptions = {}): Promise<Company> {
  const exchange = await startExchange({
    accounts: [{ user: 'svc@corp.example', password: PASSWORDS.exchange }],
    keepEnvelopesIn,
    ...options.exchange,
  });
  const cms = await startCms({
    accounts: [{ user: 'apiuser', password: PASSWORDS.cms }],
    pageCap: 10,
    ...options.cms,
  });
  const home = await createHome({
    exchangeUrl: exchange.url,
    cmsUrl: cms.url,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    isFirstRun: options.isFirstRun === true,
    dir: options.dir,
  });
  let callId = 4_000;
  return {
    exchange,
    cms,
    home,
    hire(user, room = { passcode: '66004217' }) {
      callId += 1;
      const address = `${user}@corp.example`;
      cms.objects.addUser({ jid: `${user}@jid.example`, name: user });
      cms.objects.addSpace({
        name: `Room of ${user}`,
        uri: `${user}.space`,
        callId: String(callId),
        ...room,
      });
      exchange.addMailbox(address, { name: user });
      return address;
    },
    async close() {
      await Promise.all([exchange.close(), cms.close(), home.remove()]);
    },
  };
}

/** The mailboxes that were asked for changes, each as often as it was asked, since the request of that number. */
export function pollsSince({ exchange }: Company, from = 0): string[] {
  const polls = exchange.requests.slice(from).filter(({ operation }) => operation === 'SyncFolderItems');
  return polls.map(({ mailbox }) => mailbox);
}

/** Resolves when the next request to Exchange that is meant has come. */
export function nextRequest(
  { exchange }: Company,
  isMeant: (request: LoggedRequest) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const end = exchange.onRequest((request) => {
      if (!isMeant(request)) return;
      end();
      resolve();
    });
  });
}

/** An instant so many hours from now, on the full minute. */
export function inHours(hours: number): Date {
  return new Date(Math.ceil(Date.now() / 60_000) * 60_000 + hours * HOUR_MS);
}

/** Times of a meeting of an hour, so many hours from now. */
export function hourAt(hours: number): { start: Date; end: Date } {
  return { start: inHours(hours), end: inHours(hours + 1) };
}

/** The join link of a user's room as CMS has it now. */
export function joinLink(cms: RunningCms, user: string): string {
  const space = cms.objects.space(`${user}.space`);
  return `https://join.corp.example/meeting/${space.callId}?secret=${encodeURIComponent(space.secret ?? '')}`;
}

/** How often a text stands in another one. */
export function countOf(text: string, wanted: string): number {
  return text.split(wanted).length - 1;
}
