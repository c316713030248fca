/**
 * How the program is asked to stop: SIGTERM, Ctrl+C, Ctrl+Break, a closed console, and a service manager's stop, which on
 * Windows arrives as one of these. First no further meeting is begun; some seconds later calls in flight are given up, so
 * that the process is gone before a service manager loses patience.
 */

/** Windows gives a service about twenty seconds and a closed console five; the promise is ten. */
const ABANDON_AFTER_MS = 4_000;

/** `disconnect`: a parent that keeps Node's channel to this process, as the demo does, lets go of it or was killed. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGBREAK', 'SIGHUP', 'disconnect'] as const;

export interface StopSignals {
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  /** The signals end the process again. */
  close(): void;
}

export function createStopSignals(source: NodeJS.EventEmitter): StopSignals {
  const stop = new AbortController();
  const abandon = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onSignal = (): void => {
    // A second Ctrl+C is a person who does not want to wait.
    if (stop.signal.aborted) abandon.abort();
    stop.abort();
    timer ??= setTimeout(() => abandon.abort(), ABANDON_AFTER_MS);
    timer.unref();
  };
  for (const name of SIGNALS) source.on(name, onSignal);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    close() {
      clearTimeout(timer);
      for (const name of SIGNALS) source.off(name, onSignal);
    },
  };
}
