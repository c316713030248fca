/**
 * The service manager's functions and structures as Windows declares them in winsvc.h, from advapi32.dll. What they are called
 * for is in service-manager.ts and service-host.ts.
 */
import type { Koffi } from '../native/koffi.js';

/** A service is a process of its own, started with Windows; an error at that is noted down. */
export const OWN_PROCESS = 0x10;
export const START = [OWN_PROCESS, 2, 1];

export const PROTOTYPES = {
  openManager: 'void *OpenSCManagerW(str16 machine, str16 database, uint32 access)',
  openService: 'void *OpenServiceW(void *manager, str16 name, uint32 access)',
  close: 'bool CloseServiceHandle(void *handle)',
  create: `void *CreateServiceW(void *manager, str16 name, str16 displayName, uint32 access, uint32 type, uint32 start,
    uint32 error, str16 path, str16 group, void *tag, str16 dependencies, str16 account, str16 password)`,
  change: `bool ChangeServiceConfigW(void *service, uint32 type, uint32 start, uint32 error, str16 path, str16 group,
    void *tag, str16 dependencies, str16 account, str16 password, str16 displayName)`,
  changeInfo: 'bool ChangeServiceConfig2W(void *service, uint32 level, void *info)',
  delete: 'bool DeleteService(void *service)',
  start: 'bool StartServiceW(void *service, uint32 count, void *args)',
  control: 'bool ControlService(void *service, uint32 control, void *status)',
  queryStatus: 'bool QueryServiceStatusEx(void *service, int level, void *status, uint32 size, void *needed)',
  queryConfig: 'bool QueryServiceConfigW(void *service, void *config, uint32 size, void *needed)',
  runDispatcher: 'bool StartServiceCtrlDispatcherW(void *table)',
  registerHandler: 'void *RegisterServiceCtrlHandlerExW(str16 name, void *handler, void *context)',
  setStatus: 'bool SetServiceStatus(void *handle, void *status)',
};

/** What ChangeServiceConfig2W can set, each by its level. */
export const LEVEL = { description: 1, failureActions: 2, delayedStart: 3 } as const;

/** The members in the order of winsvc.h. */
export function declareTypes({ struct, pointer }: Koffi) {
  const action = struct({ type: 'uint32', delayMs: 'uint32' });
  const status = {
    ...{ type: 'uint32', state: 'uint32', accepted: 'uint32', systemCode: 'uint32' },
    ...{ specificCode: 'uint32', checkPoint: 'uint32', waitHintMs: 'uint32' },
  };
  return {
    description: struct({ description: 'str16' }),
    delayedStart: struct({ isDelayed: 'int32' }),
    failureActions: struct({
      ...{ resetSeconds: 'uint32', rebootMessage: 'str16', command: 'str16', count: 'uint32' },
      actions: pointer(action),
    }),
    config: struct({
      ...{ type: 'uint32', start: 'uint32', error: 'uint32', commandLine: 'str16', group: 'str16' },
      ...{ tag: 'uint32', dependencies: 'str16', account: 'str16', displayName: 'str16' },
    }),
    status: struct(status),
    processStatus: struct({ ...status, processId: 'uint32', flags: 'uint32' }),
  };
}
