/** Calls of Windows' functions, and the error number of a call that failed. */
import { loadKoffi, type NativeFunction } from '../native/koffi.js';
import { toWindowsError } from './system-codes.js';

/** What koffi gives for a HANDLE, a SID or another pointer; null for NULL. */
export type Pointer = bigint | null;

/** A function by its prototype in C, with what it is given. For a `void *` to a structure goes koffi.as(...) or a Buffer. */
type Call = readonly [prototype: string, ...args: readonly unknown[]];

export type WindowsCalls = Awaited<ReturnType<typeof loadWindowsCalls>>;

/** @throws NativeCallsError */
export async function loadWindowsCalls(library = 'advapi32.dll') {
  const koffi = await loadKoffi();
  const functions = koffi.load(library);
  const kernel = koffi.load('kernel32.dll');
  // Bound ahead: to bind it after a call could change the number.
  const lastError = kernel.func('uint32 GetLastError()') as () => number;
  // Each once: the state of a service is asked for again and again.
  const bound = new Map<string, NativeFunction<never>>();
  const bind = <T>(prototype: string): NativeFunction<T> => {
    const known: NativeFunction<T> = bound.get(prototype) ?? functions.func(prototype);
    bound.set(prototype, known as NativeFunction<never>);
    return known;
  };
  const call = <T>(...[prototype, ...args]: Call): T => bind<T>(prototype)(...args);
  return {
    koffi,
    /** A function, to be called on another thread, say. */
    bind,
    /** What the function returns is declared by the caller. */
    call,
    /** @throws WindowsError where the function returns false, zero or NULL; its sentence begins with `what` */
    must<T>(what: string, ...native: Call): NonNullable<T> {
      const result = call<T>(...native);
      if (!result) throw toWindowsError(what, lastError());
      return result;
    },
    /** Gives back memory that a function made. */
    free: kernel.func('void *LocalFree(void *memory)') as (memory: Pointer) => void,
    /** Of the last call. */
    lastError,
  };
}
