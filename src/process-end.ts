/**
 * The end of the process once its result is known. By then all is saved and the lock is released; what may still keep the
 * process is nothing that anybody waits for: a connection that does not close, a name server that does not answer.
 */
import type { StopSignals } from './stop-signals.js';

/** A process that ends by itself does so within milliseconds. Together with stop-signals.ts below the ten promised seconds. */
const GRACE_MS = 2_000;
const LOOK_AGAIN_MS = 100;

/**
 * Lets the process end with that exit code: by itself where it can, else by force after a moment. Signals are caught to the
 * last: one that comes now must not take the place of the exit code.
 */
export function endProcess(exitCode: number, signals: StopSignals): void {
  process.exitCode = exitCode;
  const wasAskedToStop = signals.stop.aborted;
  const look = async (): Promise<void> => {
    await Promise.all([process.stdout, process.stderr].map(allWritten));
    switch (chooseEnding(process.getActiveResourcesInfo(), wasAskedToStop)) {
      case 'wait':
        setTimeout(() => void look(), LOOK_AGAIN_MS).unref();
        break;
      case 'signal':
        signals.close();
        process.kill(process.pid, 'SIGTERM');
        break;
      case 'exit':
        process.exit(exitCode);
    }
  };
  // Unref'd: it must not be what keeps the process.
  setTimeout(() => void look(), GRACE_MS).unref();
}

/**
 * @param resources what Node is at, as process.getActiveResourcesInfo tells it
 * @returns wait: a file is being written or read; signal: an exit would not come in time
 */
export function chooseEnding(
  resources: readonly string[],
  wasAskedToStop: boolean,
): 'wait' | 'signal' | 'exit' {
  if (resources.some((name) => name.startsWith('FSReq'))) return 'wait';
  // process.exit waits for the threads that look names up, which a silent name server holds for half a minute. A signal that
  // is not caught does not.
  const looksUpNames = resources.some((name) => /^Get(?:Addr|Name)InfoReq/.test(name));
  return wasAskedToStop && looksUpNames ? 'signal' : 'exit';
}

/** Output to a pipe may still be on its way: on Windows always, elsewhere where its reader is slow. */
function allWritten(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength > 0 && !stream.destroyed) stream.write('', () => resolve());
    else resolve();
  });
}
