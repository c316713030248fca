import { expect, it } from 'vitest';
import { serveDemo } from '../browser/support/demo.js';

it('the program beside a demo ends when the demo is killed', async () => {
  const demo = await serveDemo();
  let pid = 0;
  await expect.poll(async () => (pid = await demo.programPid()), { timeout: 60_000 }).toBeGreaterThan(0);
  await demo.kill();
  await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
  await demo.stop();
});

it('a demo that is asked to end leaves nothing behind', async () => {
  const demo = await serveDemo();
  let pid = 0;
  await expect.poll(async () => (pid = await demo.programPid()), { timeout: 60_000 }).toBeGreaterThan(0);
  expect(await demo.stop()).toMatchObject({ code: 0, left: [] });
  expect(isRunning(pid)).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
