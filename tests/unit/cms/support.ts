/** What the tests of cms/ share: an embedded CMS, and a client of it whose waits take no time. */
import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';
import { CmsServer } from '../../../src/cms/cms-client.js';
import { Secret } from '../../../src/config/secrets/secret.js';
import type { CmsSettings } from '../../../src/config/settings.js';
import { CmsError } from '../../../src/errors.js';
import { startCms, type CmsOptions, type RunningCms } from '../../../src/simulator/cms/start-cms.js';
import type { Room } from '../../../src/model.js';
import type { UserEmailStore } from '../../../src/sync/ports.js';
import type { UserEmail } from '../../../src/sync/ports/records.js';
import { MemoryLog } from '../../support/memory-log.js';

export const ACCOUNT = { user: 'apiuser', password: 'Pa$$wörd:1' } as const;

/** As the state keeps them between two processes. */
export function keepUserEmails(): UserEmailStore & { all: ReadonlyMap<string, UserEmail> } {
  const kept = {
    all: new Map() as ReadonlyMap<string, UserEmail>,
    read: () => Promise.resolve(kept.all),
    write(emails: ReadonlyMap<string, UserEmail>) {
      kept.all = emails;
      return Promise.resolve();
    },
  };
  return kept;
}

function settingsFor(baseUrls: readonly string[], changes: Partial<CmsSettings> = {}): CmsSettings {
  return {
    baseUrls,
    user: ACCOUNT.user,
    password: new Secret(ACCOUNT.password),
    jidDomain: '',
    sipDomain: 'example.com',
    personalRoomSuffix: 'space',
    webAppUrl: 'https://join.example.com',
    accessMethod: 'auto',
    mailboxFrom: 'jid',
    userSyncAt: { hour: 3, minute: 0 },
    tls: { verify: true, cas: [] },
    ...changes,
  };
}

/** Closed after the test. */
export async function startTestCms(options: Partial<CmsOptions> = {}): Promise<RunningCms> {
  const cms = await startCms({ accounts: [ACCOUNT], ...options });
  onTestFinished(() => cms.close());
  return cms;
}

export type TestClient = CmsServer & {
  /** @param user of `user@example.com` */
  roomOf(user: string): Promise<Room>;
  readonly log: MemoryLog;
  /** Waits take no time, and are kept. */
  readonly waitsMs: readonly number[];
  readonly stop: AbortController;
};

/** Closed after the test. */
export function connect(
  to: RunningCms | readonly string[],
  changes: Partial<CmsSettings> & {
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
    readonly looks?: UserEmailStore;
  } = {},
): TestClient {
  const { timeoutMs = 100_000, signal, looks = keepUserEmails(), ...settings } = changes;
  const log = new MemoryLog();
  const waitsMs: number[] = [];
  const stop = new AbortController();
  const urls = 'url' in to ? [to.url] : to;
  const client = new CmsServer(settingsFor(urls, settings), {
    log,
    clock: { now: () => new Date(), sleep: (ms) => Promise.resolve(void waitsMs.push(ms)) },
    userEmails: looks,
    signal: signal ?? stop.signal,
    version: '9.9',
    timeoutMs,
  });
  onTestFinished(() => client.close());
  const roomOf = (user: string) => client.readRoom({ mailbox: `${user}@example.com` });
  return Object.assign(client, { roomOf, log, waitsMs, stop });
}

/** The CmsError that a call fails with. */
export async function failure(call: Promise<unknown>): Promise<CmsError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CmsError) return error;
    throw error;
  }
  throw new Error('The call was expected to fail and did not.');
}

/** All that could ever be printed of a value, hidden properties and causes included. */
export function everythingIn(value: unknown): string {
  return inspect(value, {
    depth: null,
    showHidden: true,
    getters: true,
    maxStringLength: null,
    maxArrayLength: null,
  });
}

/** A cluster address that nobody listens at. */
export async function closedPort(): Promise<string> {
  const cms = await startCms({ accounts: [] });
  await cms.close();
  return cms.url;
}
