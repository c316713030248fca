/** Native calls that may take long, since they ask a server. */
import type { Koffi, NativeFunction } from './koffi.js';

/** Calls the function on another thread: the program goes on meanwhile. It cannot be ended, but nothing waits for it. */
export async function callAside(
  koffi: Koffi,
  native: NativeFunction,
  ...args: readonly unknown[]
): Promise<number> {
  // process.exit would wait for the thread, half a minute where a domain controller is silent.
  const leave = (exitCode: number): void => endAtOnce(koffi, exitCode);
  process.once('exit', leave);
  try {
    return await new Promise((resolve, reject) => {
      native.async(...args, (error: Error | null, result: number) => {
        if (error !== null) reject(error);
        else resolve(result);
      });
    });
  } finally {
    process.off('exit', leave);
  }
}

/** All that the program and Node had to do is done. */
function endAtOnce(koffi: Koffi, exitCode: number): void {
  if (process.platform === 'win32') {
    const kernel = koffi.load('kernel32.dll');
    const THIS_PROCESS = -1;
    kernel.func('__stdcall', 'TerminateProcess', 'bool', ['intptr_t', 'uint32_t'])(THIS_PROCESS, exitCode);
  } else {
    koffi.load(null).func('_exit', 'void', ['int'])(exitCode);
  }
}
