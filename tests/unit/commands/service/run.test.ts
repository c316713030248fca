import { afterEach, expect, it, vi } from 'vitest';
import { runService } from '../../../../src/commands/service/run.js';

afterEach(() => vi.restoreAllMocks());

it.each([
  ['that fails is ended without a word, so that Windows starts it again', false, 1, ['killed', 'stopped 1']],
  ['that fails while it is stopped stays stopped', true, 1, ['stopped 1']],
  ['with wrong settings stays stopped', false, 2, ['stopped 2']],
])('a service %s', async (_what, isStopped, exitCode, expected) => {
  const told: string[] = [];
  vi.spyOn(process, 'kill').mockImplementation(() => Boolean(told.push('killed')) as true);
  let stop: (() => void) | undefined;
  const host = {
    reportRunning: () => undefined,
    reportStopped: (code: number) => void told.push(`stopped ${code}`),
  };
  const run = (): Promise<number> => {
    if (isStopped) stop?.();
    return Promise.resolve(exitCode);
  };
  const code = await runService(run, (onStop) => {
    stop = onStop;
    return Promise.resolve(host);
  });
  expect({ code, told }).toEqual({ code: exitCode, told: expected });
});
