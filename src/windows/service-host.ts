/**
 * The program as a Windows service: tells the service manager how it is, and hears from it when to stop.
 *
 * StartServiceCtrlDispatcherW keeps its thread until the service has stopped, so koffi runs it on a thread of libuv's pool.
 * Windows calls ServiceMain and the control handler on threads of its own, and koffi carries those calls over to the main
 * thread, where all of this file runs. A handler has thirty seconds to return; ours return at once.
 * https://learn.microsoft.com/windows/win32/services/service-program-tasks
 */
import { SERVICE_NAME } from './names.js';
import { declareTypes, OWN_PROCESS, PROTOTYPES } from './service-calls.js';
import { SYSTEM_CODE, toWindowsError } from './system-codes.js';
import { loadWindowsCalls, type Pointer, type WindowsCalls } from './windows-calls.js';

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

  readonly #types: ReturnType<typeof declareTypes>;

  private constructor(private readonly windows: WindowsCalls) {
    this.#types = declareTypes(windows.koffi);
  }

  /**
   * Returns once the service manager has called the program as this service.
   * @param onStop called once or more when Windows stops the service or shuts down
   * @throws NativeCallsError; WindowsError where the program was not started by the service manager
   */
  static async start(onStop: () => void): Promise<ServiceHost> {
    const host = new ServiceHost(await loadWindowsCalls());
    const { koffi, call, bind, lastError } = host.windows;
    // After the structures of declareTypes: koffi 3.3.4 takes no array in one that is declared after a pointer to a function.
    const mainType = koffi.pointer(koffi.proto('void', ['uint32', 'void *']));
    const handlerType = koffi.pointer(koffi.proto('uint32', ['uint32', 'uint32', 'void *', 'void *']));
    const entry = koffi.struct({ name: 'str16', main: mainType });
    await new Promise<void>((resolve, reject) => {
      const handler = koffi.register((control: number) => host.#hear(control, onStop), handlerType);
      const main = koffi.register(() => {
        host.#handle = call(PROTOTYPES.registerHandler, SERVICE_NAME, handler, null);
        host.#report(STATE.startPending);
        resolve();
      }, mainType);
      const table = [
        { name: SERVICE_NAME, main },
        { name: null, main: null },
      ];
      const entries = koffi.as(table, koffi.pointer(entry));
      bind<boolean>(PROTOTYPES.runDispatcher).async(entries, (error, isDone) => {
        // After the service has stopped this changes nothing any more.
        if (error === null && isDone) return;
        const code = lastError() || SYSTEM_CODE.notStartedByServiceManager;
        reject(toWindowsError('The service cannot run', code));
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
    const { koffi, call } = this.windows;
    call(PROTOTYPES.setStatus, this.#handle, koffi.as(status, koffi.pointer(this.#types.status)));
  }
}
