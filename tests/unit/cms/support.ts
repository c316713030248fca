/** What the tests of cms/ share: settings for a server on loopback, a log that is kept, a clock that does not wait. */
import { inspect } from 'node:util';
import { afterEach } from 'vitest';
import { CmsServer } from '../../../src/cms/cms-client.js';
import { Secret } from '../../../src/config/secrets/secret.js';
import type { CmsSettings } from '../../../src/config/settings.js';
import { CmsError } from '../../../src/errors.js';
import { startCms, type CmsOptions, type RunningCms } from '../../../src/simulator/cms/start-cms.js';
import type { Room } from '../../../src/model.js';
import type { Clock, Log, LogFields, UserLooks } from '../../../src/sync/ports.js';
import type { UserLook } from '../../../src/sync/ports/records.js';

export const ACCOUNT = { user: 'apiuser', password: 'Pa$$wörd:1' } as const;

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

export interface KeptLog extends Log {
  readonly lines: LogLine[];
}

export function keepLog(): KeptLog {
  const lines: LogLine[] = [];
  const at = (level: string) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, fields });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** As the state keeps them between two processes. */
export function keepLooks(): UserLooks & { all: ReadonlyMap<string, UserLook> } {
  const kept = {
    all: new Map() as ReadonlyMap<string, UserLook>,
    read: () => Promise.resolve(kept.all),
    write(looks: ReadonlyMap<string, UserLook>) {
      kept.all = looks;
      return Promise.resolve();
    },
  };
  return kept;
}

/** Waits take no time, and are kept. */
export function instantClock(): Clock & { readonly waitsMs: number[] } {
  const waitsMs: number[] = [];
  return {
    waitsMs,
    now: () => new Date(),
    sleep: (ms) => {
      waitsMs.push(ms);
      return Promise.resolve();
    },
  };
}

export function settingsFor(baseUrls: readonly string[], changes: Partial<CmsSettings> = {}): CmsSettings {
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
    tls: { verify: true },
    ...changes,
  };
}

const toClose: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

/** Closed after the test. */
export async function startTestCms(options: Partial<CmsOptions> = {}): Promise<RunningCms> {
  const cms = await startCms({ accounts: [ACCOUNT], ...options });
  toClose.push(() => cms.close());
  return cms;
}

export type TestClient = CmsServer & {
  /** @param user of `user@example.com` */
  roomOf(user: string): Promise<Room>;
  readonly log: KeptLog;
  readonly clock: ReturnType<typeof instantClock>;
  readonly stop: AbortController;
};

/** Closed after the test. */
export function connect(
  to: RunningCms | readonly string[],
  changes: Partial<CmsSettings> & {
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
    readonly looks?: UserLooks;
  } = {},
): TestClient {
  const { timeoutMs = 5_000, signal, looks = keepLooks(), ...settings } = changes;
  const log = keepLog();
  const clock = instantClock();
  const stop = new AbortController();
  const urls = 'url' in to ? [to.url] : to;
  const client = new CmsServer(settingsFor(urls, settings), {
    log,
    clock,
    userLooks: looks,
    signal: signal ?? stop.signal,
    version: '9.9',
    timeoutMs,
  });
  toClose.push(() => client.close());
  const roomOf = (user: string) => client.readRoom({ mailbox: `${user}@example.com` });
  return Object.assign(client, { roomOf, log, clock, stop });
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
