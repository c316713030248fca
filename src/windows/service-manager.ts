/**
 * Windows' service manager: registers the service, changes and removes it, starts and stops it, and tells how it is.
 * https://learn.microsoft.com/windows/win32/services/service-functions-and-structures
 */
import { setTimeout as pause } from 'node:timers/promises';
import { WindowsError } from '../errors.js';
import type { Account } from './account.js';
import type { Pointer } from './handles.js';
import { DESCRIPTION, DISPLAY_NAME, SERVICE_NAME } from './names.js';
import { createServiceCalls } from './service-calls.js';
import type { ServiceCalls } from './service-calls.js';
import { reasonOfCode, SYSTEM_CODE, toWindowsError } from './system-codes.js';

export interface ServiceDefinition {
  readonly commandLine: string;
  readonly account: Account;
  /** Of a personal account; absent: it stays what it is. */
  readonly password?: string | undefined;
}

export type ServiceState = 'stopped' | 'starting' | 'stopping' | 'running' | 'paused';

export interface ServiceStatus {
  readonly state: ServiceState;
  /** 0 where no process runs. */
  readonly processId: number;
  /** How it last ended: 0 well, 1066 with `specificCode`, 1077 not started since Windows was. */
  readonly systemCode: number;
  readonly specificCode: number;
  readonly account: string;
  readonly commandLine: string;
}

export interface Installed {
  /** False: it was registered already. */
  readonly isNew: boolean;
  /** What this Windows did not take, each with the reason. */
  readonly refused: readonly string[];
}

/** After a crash, in seconds; the last one counts for every further crash, and a day without one begins anew. */
const RESTART_AFTER_S = [10, 60, 300];
const DAY_S = 86_400;
const RESTART = 1;

const STOP = 1;

const MANAGER = { connect: 0x1, createService: 0x2 };
const SERVICE = { query: 0x1 | 0x4, start: 0x10, stop: 0x20, delete: 0x10000, all: 0xf01ff };

const STATES: Readonly<Record<number, ServiceState>> = {
  1: 'stopped',
  2: 'starting',
  3: 'stopping',
  4: 'running',
  5: 'starting',
  6: 'paused',
  7: 'paused',
};

const LOOK_AGAIN_MS = 200;

export class ServiceManager {
  private constructor(private readonly calls: ServiceCalls) {}

  /** @throws NativeCallsError */
  static async load(): Promise<ServiceManager> {
    return new ServiceManager(await createServiceCalls());
  }

  /** @throws WindowsError where the account that runs this may not install services */
  requireAdministrator(what: string): void {
    this.#withManager(what, MANAGER.connect | MANAGER.createService, () => undefined);
  }

  /**
   * Registers the service, or brings the registered one up to date.
   * @throws WindowsError
   */
  install(definition: ServiceDefinition): Installed {
    const what = 'The service cannot be installed';
    const { calls } = this;
    const record = {
      ...{ name: SERVICE_NAME, displayName: DISPLAY_NAME, commandLine: definition.commandLine },
      ...{ account: definition.account.name, password: passwordOf(definition) },
    };
    return this.#withManager(what, MANAGER.connect | MANAGER.createService, (manager) => {
      let service = calls.createService(manager, record, SERVICE.all);
      const isNew = service !== null;
      if (!isNew && calls.lastError() !== SYSTEM_CODE.exists) throw toWindowsError(what, calls.lastError());
      service ??= calls.check(what, calls.openService(manager, SERVICE_NAME, SERVICE.all));
      try {
        if (!isNew) calls.check(what, calls.changeService(service, record));
        return { isNew, refused: this.#configure(service) };
      } finally {
        calls.close(service);
      }
    });
  }

  /** The service runs without these, so that a Windows that does not know one of them still gets the others. */
  #configure(service: Pointer): readonly string[] {
    const { calls } = this;
    const actions = RESTART_AFTER_S.map((seconds) => ({ type: RESTART, delayMs: seconds * 1000 }));
    const settings: readonly (readonly [name: string, set: () => boolean])[] = [
      ['description', () => calls.setDescription(service, DESCRIPTION)],
      ['delayed start', () => calls.setDelayedStart(service)],
      ['restart after a crash', () => calls.setFailureActions(service, { resetSeconds: DAY_S, actions })],
    ];
    return settings.flatMap(([name, set]) => (set() ? [] : [`${name}: ${reasonOfCode(calls.lastError())}`]));
  }

  /** @throws WindowsError, also where it is not registered */
  uninstall(): void {
    const what = 'The service cannot be uninstalled';
    this.#withService(what, SERVICE.delete, (service) =>
      this.calls.check(what, this.calls.deleteService(service)),
    );
  }

  /** Returns once Windows has begun to start it, or runs it already. @throws WindowsError, also where it is not registered */
  start(): void {
    this.#command('The service cannot be started', SERVICE.start, SYSTEM_CODE.alreadyRunning, (service) =>
      this.calls.startService(service),
    );
  }

  /** Returns once it was told. @throws WindowsError, also where it is not registered */
  stop(): void {
    this.#command('The service cannot be stopped', SERVICE.stop, SYSTEM_CODE.notActive, (service) =>
      this.calls.controlService(service, STOP),
    );
  }

  /** @returns undefined where it is not registered. @throws WindowsError */
  query(): ServiceStatus | undefined {
    const what = 'The state of the service cannot be read';
    try {
      return this.#withService(what, SERVICE.query, (service) => {
        const { state, ...status } = this.calls.readStatus(service, what);
        return { ...status, ...this.calls.readConfig(service, what), state: STATES[state] ?? 'stopped' };
      });
    } catch (error) {
      if (error instanceof WindowsError && error.systemCode === SYSTEM_CODE.noSuchService) return undefined;
      throw error;
    }
  }

  /** Waits until it neither starts nor stops, but not for longer than that. @returns how it is then */
  async waitUntilSettled(longestMs: number): Promise<ServiceStatus | undefined> {
    const endMs = performance.now() + longestMs;
    for (;;) {
      const status = this.query();
      const isOnItsWay = status?.state === 'starting' || status?.state === 'stopping';
      if (!isOnItsWay || performance.now() > endMs) return status;
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** @param isSo the error that says that nothing needs to be done */
  #command(what: string, access: number, isSo: number, call: (service: Pointer) => boolean): void {
    this.#withService(what, access, (service) => {
      if (!call(service) && this.calls.lastError() !== isSo)
        throw toWindowsError(what, this.calls.lastError());
    });
  }

  #withManager<T>(what: string, access: number, use: (manager: Pointer) => T): T {
    const manager = this.calls.check(what, this.calls.openManager(access));
    try {
      return use(manager);
    } finally {
      this.calls.close(manager);
    }
  }

  #withService<T>(what: string, access: number, use: (service: Pointer) => T): T {
    return this.#withManager(what, MANAGER.connect, (manager) => {
      const service = this.calls.check(what, this.calls.openService(manager, SERVICE_NAME, access));
      try {
        return use(service);
      } finally {
        this.calls.close(service);
      }
    });
  }
}

/** Windows wants NULL for virtual and managed accounts, and where the password stays, and an empty text for its own. */
function passwordOf({ account, password }: ServiceDefinition): string | null {
  return account.kind === 'built-in' ? '' : (password ?? null);
}
