/**
 * The program as a Windows service: tells the service manager how it is, and hears from it when to stop.
 *
 * StartServiceCtrlDispatcherW keeps its thread until the service has stopped, so koffi runs it on a thread of libuv's pool.
 * Windows calls ServiceMain and the control handler on threads of its own, and koffi carries those calls over to the main
 * thread, where all of this file runs. A handler has thirty seconds to return; ours return at once.
 * https://learn.microsoft.com/windows/win32/services/service-program-tasks
 */
import { loadWindowsCalls } from './handles.js';
import type { Pointer, WindowsCalls } from './handles.js';
import { OWN_PROCESS, SERVICE_STATUS } from './service-calls.js';
import { SERVICE_NAME } from './names.js';
import { SYSTEM_CODE, toWindowsError } from './system-codes.js';

const STATE = { stopped: 1, startPending: 2, stopPending: 3, running: 4 } as const;

const CONTROL = { stop: 1, interrogate: 4, shutdown: 5, preshutdown: 15 } as const;

/** Windows sends preshutdown before shutdown, and grants more time for it. */
const ACCEPTS = { stop: 0x1, shutdown: 0x4, preshutdown: 0x100 } as const;

const NO_ERROR = 0;
const NOT_IMPLEMENTED = 120;

/** How long Windows is to wait for the next state: settings may be read slowly, and an update in hand is finished. */
const WAIT_HINT_MS = 30_000;

export class ServiceHost {
  #state: (typeof STATE)[keyof typeof STATE] = STATE.startPending;
  #handle: Pointer = null;

  private constructor(
    private readonly setStatus: (handle: Pointer, status: unknown) => boolean,
    private readonly toNative: (status: object) => unknown,
  ) {}

  /**
   * Returns once the service manager has called the program as this service.
   * @param onStop called once or more when Windows stops the service or shuts down
   * @throws NativeCallsError; WindowsError where the program was not started by the service manager
   */
  static async start(onStop: () => void): Promise<ServiceHost> {
    const calls = await loadWindowsCalls();
    const { koffi, bind, lastError } = calls;
    const types = declareTypes(calls);
    const dispatch = bind<boolean>('advapi32.dll', 'bool StartServiceCtrlDispatcherW(void *table)');
    const register = bind<Pointer>(
      'advapi32.dll',
      'void *RegisterServiceCtrlHandlerExW(str16 name, void *handler, void *context)',
    );
    const host = new ServiceHost(
      bind<boolean>('advapi32.dll', 'bool SetServiceStatus(void *handle, void *status)'),
      (status) => koffi.as(status, koffi.pointer(types.status)),
    );
    await new Promise<void>((resolve, reject) => {
      const handler = koffi.register((control: number) => host.#hear(control, onStop), types.handler);
      const main = koffi.register(() => {
        host.#handle = register(SERVICE_NAME, handler, null);
        host.#report(STATE.startPending);
        resolve();
      }, types.main);
      const table = [
        { name: SERVICE_NAME, main },
        { name: null, main: null },
      ];
      dispatch.async(koffi.as(table, koffi.pointer(types.entry)), (error, isDone) => {
        // After the service has stopped this changes nothing any more.
        if (error !== null || !isDone)
          reject(
            toWindowsError('The service cannot run', lastError() || SYSTEM_CODE.notStartedByServiceManager),
          );
      });
    });
    return host;
  }

  /** The settings are good, and the work begins. */
  reportRunning(): void {
    if (this.#state === STATE.startPending) this.#report(STATE.running);
  }

  /** The last thing that Windows hears: after it the process may be ended at any moment. */
  reportStopped(exitCode: number): void {
    this.#report(STATE.stopped, exitCode);
  }

  /** @returns what Windows is told of it */
  #hear(control: number, onStop: () => void): number {
    switch (control) {
      case CONTROL.stop:
      case CONTROL.shutdown:
      case CONTROL.preshutdown:
        if (this.#state === STATE.running) this.#report(STATE.stopPending);
        onStop();
        return NO_ERROR;
      case CONTROL.interrogate:
        return NO_ERROR;
      default:
        return NOT_IMPLEMENTED;
    }
  }

  #report(state: (typeof STATE)[keyof typeof STATE], exitCode = 0): void {
    this.#state = state;
    const isPending = state === STATE.startPending || state === STATE.stopPending;
    const status = {
      type: OWN_PROCESS,
      state,
      accepted: state === STATE.running ? ACCEPTS.stop | ACCEPTS.shutdown | ACCEPTS.preshutdown : 0,
      systemCode: exitCode === 0 ? NO_ERROR : SYSTEM_CODE.serviceSpecific,
      specificCode: exitCode,
      checkPoint: isPending ? 1 : 0,
      waitHintMs: isPending ? WAIT_HINT_MS : 0,
    };
    this.setStatus(this.#handle, this.toNative(status));
  }
}

function declareTypes({ koffi }: WindowsCalls) {
  const { struct, pointer, proto } = koffi;
  const main = pointer(proto('void', ['uint32', 'void *']));
  const handler = pointer(proto('uint32', ['uint32', 'uint32', 'void *', 'void *']));
  return {
    main,
    handler,
    entry: struct({ name: 'str16', main }),
    status: struct(SERVICE_STATUS),
  };
}
