/**
 * The one place that loads koffi, by which the program calls functions of the operating system: Windows' service manager,
 * event log and data protection, and Kerberos. koffi is an optional dependency with a binary for each system, and it is
 * loaded only by who needs it.
 */
import type Koffi from 'koffi';
import type { KoffiFunc } from 'koffi';
import { NativeCallsError } from '../errors.js';

export type Koffi = typeof Koffi;
/** What it returns is declared by the caller: TypeScript cannot know it. */
export type NativeFunction<T = number> = KoffiFunc<(...args: readonly unknown[]) => T>;

const importKoffi = async (): Promise<Koffi> => (await import('koffi')).default;

/**
 * Node keeps the module: a second call costs nothing.
 * @param load for tests
 * @throws NativeCallsError where koffi is not installed, or has no binary that this system can load
 */
export async function loadKoffi(load: () => Promise<Koffi> = importKoffi): Promise<Koffi> {
  try {
    return await load();
  } catch (cause) {
    const system = `${process.platform}-${process.arch}`;
    throw new NativeCallsError(
      `The package koffi cannot be loaded, so the program cannot call functions of the operating system (${system}).`,
      {
        hint: `Use the zip for this system, which holds koffi, or run "npm ci --omit=dev" in the program's folder on a computer of the same kind (${system}).`,
        cause,
      },
    );
  }
}
