/** The library keeps what it thinks of the computer to itself: what a run-once prints is mailed to somebody. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { writeGetItem } from '../../../../src/exchange/library/requests.js';

it('in a time zone that its tables do not have, too', () => {
  vi.stubEnv('TZ', 'Asia/Qostanay');
  const prints = (['log', 'error', 'warn'] as const).map((name) => vi.spyOn(console, name));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  writeGetItem('ann@corp.example', ['AAA='], 'HTML');
  for (const print of prints) expect(print).not.toHaveBeenCalled();
});
