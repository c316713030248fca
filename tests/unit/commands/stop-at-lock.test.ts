import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { renderLockText } from '../../../src/store/lock/lock-file.js';
import { systemClock } from '../../../src/system-clock.js';
import { runInProcess } from '../../support/in-process.js';
import { createHome } from '../../support/program.js';

const NOWHERE = 'http://127.0.0.1:9';

it.each([
  ['a loop', [], 0],
  ['a run-once', ['--once'], 0],
  ['a resync', ['--resync', 'ann@corp.example'], 1],
] as const)('%s that is asked to stop while it waits for a lock goes at once', async (_what, args, code) => {
  const home = await createHome({
    exchangeUrl: `${NOWHERE}/EWS/Exchange.asmx`,
    cmsUrl: `${NOWHERE}/api/v1/`,
  });
  onTestFinished(() => home.remove());
  // For twenty seconds its holder may be at work.
  const lock = renderLockText(
    {
      token: 'somebody',
      mode: 'loop',
      pid: 4242,
      host: 'elsewhere',
      since: '2020-01-01T00:00:00.000Z',
    },
    1,
  );
  const file = path.join(home.dir, 'state', 'instance.lock');
  await writeFile(file, lock);
  const stop = new AbortController();
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal): Promise<void> => {
      stop.abort();
      return systemClock.sleep(ms, signal);
    },
  };
  const ended = await runInProcess(home, args, { clock, stop: stop.signal });
  expect(ended.code).toBe(code);
  expect(ended.stdout).toBe('');
  // Had it waited for the end of the twenty seconds, the lock would be its own.
  expect(await readFile(file, 'utf8')).toBe(lock);
});
