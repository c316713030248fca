/** The status page beside the loop of the built program. */
import { afterEach, expect, it } from 'vitest';
import { reservePort } from '../support/reserved-port.js';
import { openCompany, type Company, pollsSince } from '../support/company.js';
import { expectNoHarm } from '../support/no-harm.js';
import type { Finished, Running } from '../support/program.js';

let company: Company;
let loops: Running[] = [];
afterEach(async () => {
  for (const { child } of loops) child.kill('SIGKILL');
  await Promise.all(loops.map(({ finished }) => finished));
  loops = [];
  await company.close();
});

async function open(listen: string): Promise<void> {
  const settings = { EWS: { poll_interval: '1' }, Status: { listen } };
  company = await openCompany({ settings });
  company.hire('ann');
}

function start(): Running {
  const loop = company.home.start([]);
  loops.push(loop);
  return loop;
}

async function stop(loop: Running): Promise<Finished> {
  loop.child.kill('SIGTERM');
  return await loop.finished;
}

const polls = (): number => pollsSince(company).length;

async function waitForPolls(count: number): Promise<void> {
  await expect.poll(polls).toBeGreaterThanOrEqual(count);
}

it('the running service shows its figures, and goes on while a thousand requests come in at once', async () => {
  const port = await reservePort();
  await open(`127.0.0.1:${port}`);
  const loop = start();
  // A connection that was kept may be closed by the server at the moment at which it is used again.
  const get = (target: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${target}`, { headers: { Connection: 'close' } });
  const health = async (): Promise<number> => (await get('/healthz').catch(() => undefined))?.status ?? 0;
  await expect.poll(health).toBe(200);
  const before = polls();
  await Promise.allSettled(Array.from({ length: 1_000 }, async () => (await get('/')).text()));
  await waitForPolls(before + 2);
  await expect.poll(health).toBe(200);
  const page = await (await get('/')).text();
  expect(page).toContain('The only mailbox is served.');
  expect(page).toContain('User sync');
  const metrics = await (await get('/metrics')).text();
  expect(metrics).toContain('cms_calendar_magic_mailboxes{state="served"} 1\n');
  expect(Number(/^cms_calendar_magic_polls_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThan(1);
  const ended = await stop(loop);
  expect(ended.code).toBe(0);
  await expect(get('/')).rejects.toThrow();
  await expectNoHarm(company, [ended]);
});

it('a standby says on a port of its own that it stands by, with the figures of the instance at work', async () => {
  const port = await reservePort();
  await open('');
  start();
  await waitForPolls(2);
  await company.home.writeSettings({ Status: { listen: `127.0.0.1:${port}` } });
  start();
  const page = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined))?.text() ?? '';
  await expect.poll(page).toContain('Another instance is at work on this home.');
  await expect.poll(page).toContain('The only mailbox is served.');
});
