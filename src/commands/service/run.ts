/** `service run`: the loop, as Windows starts it. */
import { exitCodeOf } from '../../report-error.js';
import { ServiceHost } from '../../windows/service-host.js';

type Reports = Pick<ServiceHost, 'reportRunning' | 'reportStopped'>;

/** The run failed as a whole, but may succeed when it is tried again. */
const FAILED = 1;

/**
 * A stop is what SIGTERM is elsewhere. The exit code goes to the service manager, but for 1: that one leaves without a word,
 * so that Windows starts the service again, as after a crash. Wrong settings (2) do not mend themselves, and what was stopped
 * stays stopped.
 * https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_failure_actions_flag
 * @param runLoop calls back once the settings are good; logs what it throws
 * @param startHost for tests
 * @throws NativeCallsError; WindowsError where Windows did not start it
 */
export async function runService(
  runLoop: (onReady: () => void) => Promise<number>,
  startHost: (onStop: () => void) => Promise<Reports> = ServiceHost.start,
): Promise<number> {
  let wasStopped = false;
  const onStop = (): void => {
    wasStopped = true;
    process.emit('SIGTERM');
  };
  const host = await startHost(onStop);
  const exitCode = await runLoop(() => host.reportRunning()).catch(exitCodeOf);
  if (exitCode === FAILED && !wasStopped) process.kill(process.pid, 'SIGKILL');
  host.reportStopped(exitCode);
  return exitCode;
}
