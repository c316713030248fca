/** Calls of Windows' functions: the libraries, and the error number of a call that failed. */
import { loadKoffi } from '../native/koffi.js';
import type { Koffi, NativeFunction } from '../native/koffi.js';
import { toWindowsError } from './system-codes.js';

/** What koffi gives for a HANDLE, a SID or another pointer; null for NULL. */
export type Pointer = bigint | null;

type Library = 'advapi32.dll' | 'crypt32.dll' | 'kernel32.dll';

export interface WindowsCalls {
  readonly koffi: Koffi;
  /**
   * A function of a library by its prototype in C.
   * For a `void *` that points to a structure goes koffi.as(...) or a Buffer.
   */
  bind<T>(library: Library, prototype: string): NativeFunction<T>;
  /** Gives back memory that a function made: LocalFree. */
  free(memory: Pointer): void;
  /** Of the last call. */
  lastError(): number;
  /** @throws WindowsError where the call returned false, zero or NULL */
  check<T>(what: string, result: T): NonNullable<T>;
}

/** @throws NativeCallsError */
export async function loadWindowsCalls(): Promise<WindowsCalls> {
  const koffi = await loadKoffi();
  const bind = <T>(library: Library, prototype: string): NativeFunction<T> =>
    koffi.load(library).func(prototype);
  const lastError = bind<number>('kernel32.dll', 'uint32 GetLastError()');
  return {
    koffi,
    bind,
    free: bind('kernel32.dll', 'void *LocalFree(void *memory)'),
    lastError,
    check(what, result) {
      if (!result) throw toWindowsError(what, lastError());
      return result;
    },
  };
}
