/** What the process of a test holds: memory that is in use, open files, handles of the event loop. */
import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Held {
  readonly heapMb: number;
  /** Sockets, pipes, files; undefined where there is no /proc. */
  readonly openFiles: number | undefined;
  /** Timers, sockets, servers and the like that keep the event loop going. */
  readonly resources: number;
}

/** After a garbage collection. */
export async function readHeld(): Promise<Held> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    heapMb: Math.round(process.memoryUsage().heapUsed / 10_485.76) / 100,
    openFiles: countOpenFiles(),
    resources: process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length,
  };
}

function countOpenFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}
