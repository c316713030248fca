/** What is found out about Exchange and counts beyond this process: see RUN in sync/ports/records.ts. */
import type { RunRecord } from '../sync/ports/records.js';

type Remembered = Pick<RunRecord, 'ntlmServer' | 'primaryAddresses'>;

export interface ServerMemory {
  /** What earlier processes have found out. */
  readonly known?: Remembered;
  /** Keeps what is new for the next ones. */
  readonly remember?: (found: Remembered) => Promise<void>;
}
