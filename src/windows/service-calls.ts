/**
 * The service manager's functions as Windows declares them, from advapi32.dll. What they are called for is in
 * service-manager.ts.
 */
import type { NativeFunction, TypeObject } from '../native/koffi.js';
import { loadWindowsCalls } from './handles.js';
import type { Pointer, WindowsCalls } from './handles.js';

/** How a service is registered; null leaves nothing as it was, since all of it is given each time. */
export interface ServiceRecord {
  readonly name: string;
  readonly displayName: string;
  readonly commandLine: string;
  readonly account: string;
  readonly password: string | null;
}

export interface FailureActions {
  readonly resetSeconds: number;
  readonly actions: readonly { readonly type: number; readonly delayMs: number }[];
}

export interface ServiceCalls extends Pick<WindowsCalls, 'check' | 'lastError'> {
  openManager(access: number): Pointer;
  openService(manager: Pointer, name: string, access: number): Pointer;
  /** A process of its own, started with Windows. */
  createService(manager: Pointer, record: ServiceRecord, access: number): Pointer;
  changeService(service: Pointer, record: ServiceRecord): boolean;
  setDescription(service: Pointer, description: string): boolean;
  setDelayedStart(service: Pointer): boolean;
  setFailureActions(service: Pointer, actions: FailureActions): boolean;
  deleteService(service: Pointer): boolean;
  startService(service: Pointer): boolean;
  controlService(service: Pointer, control: number): boolean;
  close(handle: Pointer): boolean;
  /** @throws WindowsError */
  readStatus(service: Pointer, what: string): ProcessStatus;
  /** @throws WindowsError */
  readConfig(service: Pointer, what: string): { readonly account: string; readonly commandLine: string };
}

interface ProcessStatus {
  readonly state: number;
  readonly systemCode: number;
  readonly specificCode: number;
  readonly processId: number;
}

/** SERVICE_WIN32_OWN_PROCESS */
export const OWN_PROCESS = 0x10;

/** SERVICE_STATUS, with which SERVICE_STATUS_PROCESS begins. */
export const SERVICE_STATUS = {
  ...{ type: 'uint32', state: 'uint32', accepted: 'uint32', systemCode: 'uint32' },
  ...{ specificCode: 'uint32', checkPoint: 'uint32', waitHintMs: 'uint32' },
};

const AUTO_START = 2;
const ERROR_NORMAL = 1;

/** The most that QueryServiceConfigW gives. */
const CONFIG_BYTES = 8192;

/** @throws NativeCallsError */
export async function createServiceCalls(): Promise<ServiceCalls> {
  const { koffi, bind, check, lastError } = await loadWindowsCalls();
  const func = <T>(prototype: string): NativeFunction<T> => bind<T>('advapi32.dll', prototype);
  const openManager = func<Pointer>('void *OpenSCManagerW(str16 machine, str16 database, uint32 access)');
  const createService = func<Pointer>(
    `void *CreateServiceW(void *manager, str16 name, str16 displayName, uint32 access, uint32 type, uint32 start,
       uint32 error, str16 path, str16 group, void *tag, str16 dependencies, str16 account, str16 password)`,
  );
  const changeService = func<boolean>(
    `bool ChangeServiceConfigW(void *service, uint32 type, uint32 start, uint32 error, str16 path, str16 group,
       void *tag, str16 dependencies, str16 account, str16 password, str16 displayName)`,
  );
  const changeInfo = func<boolean>('bool ChangeServiceConfig2W(void *service, uint32 level, void *info)');
  const startService = func<boolean>('bool StartServiceW(void *service, uint32 count, void *args)');
  const controlService = func<boolean>('bool ControlService(void *service, uint32 control, void *status)');
  const queryStatus = func<boolean>(
    'bool QueryServiceStatusEx(void *service, int level, void *status, uint32 size, void *needed)',
  );
  const queryConfig = func<boolean>(
    'bool QueryServiceConfigW(void *service, void *config, uint32 size, void *needed)',
  );
  const types = declareTypes(koffi);
  const setInfo = (service: Pointer, level: number, type: TypeObject, info: object): boolean =>
    changeInfo(service, level, koffi.as(info, koffi.pointer(type)));
  return {
    check,
    lastError,
    openManager: (access) => openManager(null, null, access),
    openService: func('void *OpenServiceW(void *manager, str16 name, uint32 access)'),
    createService: (manager, { name, displayName, commandLine, account, password }, access) =>
      createService(
        ...[manager, name, displayName, access, OWN_PROCESS, AUTO_START, ERROR_NORMAL],
        ...[commandLine, null, null, null, account, password],
      ),
    changeService: (service, { displayName, commandLine, account, password }) =>
      changeService(
        ...[service, OWN_PROCESS, AUTO_START, ERROR_NORMAL],
        ...[commandLine, null, null, null, account, password, displayName],
      ),
    setDescription: (service, description) => setInfo(service, 1, types.description, { description }),
    setFailureActions: (service, { resetSeconds, actions }) =>
      setInfo(service, 2, types.failureActions, {
        ...{ resetSeconds, rebootMessage: null, command: null },
        ...{ count: actions.length, actions },
      }),
    setDelayedStart: (service) => setInfo(service, 3, types.delayedStart, { isDelayed: 1 }),
    deleteService: func('bool DeleteService(void *service)'),
    startService: (service) => startService(service, 0, null),
    controlService: (service, control) => controlService(service, control, Buffer.alloc(64)),
    close: func('bool CloseServiceHandle(void *handle)'),
    readStatus(service, what) {
      const bytes = Buffer.alloc(koffi.sizeof(types.status));
      check(what, queryStatus(service, 0, bytes, bytes.length, Buffer.alloc(4)));
      return koffi.decode(bytes, types.status) as ProcessStatus;
    },
    readConfig(service, what) {
      const bytes = Buffer.alloc(CONFIG_BYTES);
      check(what, queryConfig(service, bytes, bytes.length, Buffer.alloc(4)));
      return koffi.decode(bytes, types.config) as { account: string; commandLine: string };
    },
  };
}

/** The members in the order of winsvc.h. */
function declareTypes({ struct, pointer }: WindowsCalls['koffi']) {
  const action = struct({ type: 'uint32', delayMs: 'uint32' });
  return {
    description: struct({ description: 'str16' }),
    delayedStart: struct({ isDelayed: 'int32' }),
    failureActions: struct({
      ...{ resetSeconds: 'uint32', rebootMessage: 'str16', command: 'str16', count: 'uint32' },
      actions: pointer(action),
    }),
    status: struct({ ...SERVICE_STATUS, processId: 'uint32', flags: 'uint32' }),
    config: struct({
      ...{ type: 'uint32', start: 'uint32', error: 'uint32', commandLine: 'str16', group: 'str16' },
      ...{ tag: 'uint32', dependencies: 'str16', account: 'str16', displayName: 'str16' },
    }),
  };
}
