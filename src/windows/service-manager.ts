/**
 * Windows' service manager: registers the service, changes and removes it, starts and stops it, and tells how it is.
 * https://learn.microsoft.com/windows/win32/services/service-functions-and-structures
 */
import { setTimeout as pause } from 'node:timers/promises';
import { WindowsError } from '../errors.js';
import type { Account } from './account.js';
import { DESCRIPTION, DISPLAY_NAME, SERVICE_NAME } from './names.js';
import { declareTypes, LEVEL, PROTOTYPES, START } from './service-calls.js';
import { reasonOfCode, SYSTEM_CODE, toWindowsError } from './system-codes.js';
import { loadWindowsCalls, type Pointer, type WindowsCalls } from './windows-calls.js';

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

/** The most that QueryServiceConfigW gives. */
const CONFIG_BYTES = 8192;

export class ServiceManager {
  readonly #types: ReturnType<typeof declareTypes>;

  private constructor(private readonly windows: WindowsCalls) {
    this.#types = declareTypes(windows.koffi);
  }

  /** @throws NativeCallsError */
  static async load(): Promise<ServiceManager> {
    return new ServiceManager(await loadWindowsCalls());
  }

  /** @throws WindowsError where the account that runs this may not install services */
  requireAdministrator(what: string): void {
    this.#withManager(what, MANAGER.connect | MANAGER.createService, () => undefined);
  }

  /**
   * Registers the service, or brings the registered one up to date: all of it is given each time.
   * @param password of a personal account; undefined: it stays what it is
   * @throws WindowsError
   */
  install(commandLine: string, account: Account, password: string | undefined): Installed {
    const what = 'The service cannot be installed';
    const { call, must, lastError } = this.windows;
    // Windows wants NULL for virtual and managed accounts, and where the password stays, and an empty text for its own.
    const secret = account.kind === 'built-in' ? '' : (password ?? null);
    const record = [...START, commandLine, null, null, null, account.name, secret];
    return this.#withManager(what, MANAGER.connect | MANAGER.createService, (manager) => {
      const names = [SERVICE_NAME, DISPLAY_NAME];
      const created = call<Pointer>(PROTOTYPES.create, manager, ...names, SERVICE.all, ...record);
      if (created === null && lastError() !== SYSTEM_CODE.exists) throw toWindowsError(what, lastError());
      return this.#using(created ?? this.#open(what, manager, SERVICE.all), (service) => {
        if (created === null) must(what, PROTOTYPES.change, service, ...record, DISPLAY_NAME);
        return { isNew: created !== null, refused: this.#configure(service) };
      });
    });
  }

  /** The service runs without these, so that a Windows that does not know one of them still gets the others. */
  #configure(service: Pointer): readonly string[] {
    const { koffi, call, lastError } = this.windows;
    const actions = RESTART_AFTER_S.map((seconds) => ({ type: RESTART, delayMs: seconds * 1000 }));
    const restart = {
      resetSeconds: DAY_S,
      rebootMessage: null,
      command: null,
      count: actions.length,
      actions,
    };
    const settings = [
      ['description', 'description', { description: DESCRIPTION }],
      ['delayed start', 'delayedStart', { isDelayed: 1 }],
      ['restart after a crash', 'failureActions', restart],
    ] as const;
    return settings.flatMap(([name, kind, value]) => {
      const info = koffi.as(value, koffi.pointer(this.#types[kind]));
      const isSet = call<boolean>(PROTOTYPES.changeInfo, service, LEVEL[kind], info);
      return isSet ? [] : [`${name}: ${reasonOfCode(lastError())}`];
    });
  }

  /** @throws WindowsError, also where it is not registered */
  uninstall(): void {
    const what = 'The service cannot be uninstalled';
    this.#withService(what, SERVICE.delete, (service) => this.windows.must(what, PROTOTYPES.delete, service));
  }

  /** Returns once Windows has begun to start it, or runs it already. @throws WindowsError, also where it is not registered */
  start(): void {
    this.#command('The service cannot be started', SERVICE.start, SYSTEM_CODE.alreadyRunning, (service) =>
      this.windows.call(PROTOTYPES.start, service, 0, null),
    );
  }

  /** Returns once it was told. @throws WindowsError, also where it is not registered */
  stop(): void {
    this.#command('The service cannot be stopped', SERVICE.stop, SYSTEM_CODE.notActive, (service) =>
      this.windows.call(PROTOTYPES.control, service, STOP, Buffer.alloc(64)),
    );
  }

  /** @returns undefined where it is not registered. @throws WindowsError */
  query(): ServiceStatus | undefined {
    const what = 'The state of the service cannot be read';
    const { koffi, must } = this.windows;
    const { processStatus, config } = this.#types;
    try {
      return this.#withService(what, SERVICE.query, (service) => {
        const [first, second] = [Buffer.alloc(koffi.sizeof(processStatus)), Buffer.alloc(CONFIG_BYTES)];
        const needed = Buffer.alloc(4);
        must(what, PROTOTYPES.queryStatus, service, 0, first, first.length, needed);
        must(what, PROTOTYPES.queryConfig, service, second, second.length, needed);
        const status = koffi.decode(first, processStatus) as Omit<ServiceStatus, 'state'> & { state: number };
        const { account, commandLine } = koffi.decode(second, config) as ServiceStatus;
        return { ...status, account, commandLine, state: STATES[status.state] ?? 'stopped' };
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
    const { lastError } = this.windows;
    this.#withService(what, access, (service) => {
      if (!call(service) && lastError() !== isSo) throw toWindowsError(what, lastError());
    });
  }

  #withManager<T>(what: string, access: number, use: (manager: Pointer) => T): T {
    const manager = this.windows.must<Pointer>(what, PROTOTYPES.openManager, null, null, access);
    return this.#using(manager, use);
  }

  #withService<T>(what: string, access: number, use: (service: Pointer) => T): T {
    return this.#withManager(what, MANAGER.connect, (manager) =>
      this.#using(this.#open(what, manager, access), use),
    );
  }

  #open(what: string, manager: Pointer, access: number): Pointer {
    return this.windows.must<Pointer>(what, PROTOTYPES.openService, manager, SERVICE_NAME, access);
  }

  #using<T>(handle: Pointer, use: (handle: Pointer) => T): T {
    try {
      return use(handle);
    } finally {
      this.windows.call(PROTOTYPES.close, handle);
    }
  }
}
