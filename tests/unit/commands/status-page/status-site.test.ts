/** The site beside the loop: what it shows, what it costs, and that nothing of it reaches the loop. */
import dns from 'node:dns';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reservePort } from '../../../support/reserved-port.js';
import type { App } from '../../../../src/app.js';
import { StatusSite } from '../../../../src/commands/status-page/status-site.js';
import type { Status, StatusMailbox } from '../../../../src/sync/cycle/status.js';
import { systemClock } from '../../../../src/system-clock.js';
import { createManualClock } from '../../../support/manual-clock.js';
import { troubledStatus } from '../../../support/status-samples.js';
import { makeTempDir } from '../../../support/temp-dir.js';

const NOW = new Date('2026-06-10T10:00:00Z');

let home: string;
let port: number;
let site: StatusSite | undefined;
const logged: string[] = [];

beforeEach(async () => {
  home = makeTempDir();
  await mkdir(path.join(home, 'state'));
  port = await reservePort();
});
afterEach(async () => {
  await site?.close();
  site = undefined;
});

const note = (message: string): void => void logged.push(message);

function start(clock = createManualClock(NOW), host = '127.0.0.1'): void {
  logged.length = 0;
  const log = { debug: note, info: note, warn: note, error: note };
  const settings = { ews: { pollIntervalMs: 60_000 } };
  const app = { home, clock, log, settings, version: '1.2.3' } as unknown as App;
  site = new StatusSite(app, { host, port });
  site.setStandby(false);
}

const isLogged = (text: string): Promise<void> =>
  expect.poll(() => logged, { interval: 5 }).toContainEqual(expect.stringContaining(text));

const save = (status: Status): Promise<void> =>
  writeFile(path.join(home, 'state', 'status.json'), JSON.stringify(status));

async function get(target: string): Promise<{ status: number; text: string; type: string | null }> {
  // A kept connection would lead to a site that has ended.
  const answer = await fetch(`http://127.0.0.1:${port}${target}`, { headers: { Connection: 'close' } });
  return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
}

it('shows the figures, each cause once with its remedy, the first mailboxes, and counts the rest', async () => {
  await save(troubledStatus(NOW));
  start();
  await isLogged('The status page is at');
  const { status, text, type } = await get('/');
  expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
  expect(text).toMatch(/class="verdict warn"[^>]*>28 of 5,000 mailboxes are not served\./);
  expect(text).toContain('5,000: 4,972 served, 3 failing, 25 waiting');
  expect(text).toContain('User sync');
  expect(text.match(/Give the account the role/g)).toHaveLength(1);
  expect(text.match(/>user\d+@corp\.example</g)).toHaveLength(10);
  expect(text).toContain('And 17 more with this cause.');
  expect(text).toContain('dan.space');
  expect(text.match(/<rect /g)!.length).toBeGreaterThan(150);
});

it('says whether the last good cycle is old, for load balancers', async () => {
  start();
  await isLogged('The status page is at');
  expect(await get('/healthz')).toMatchObject({ status: 503, text: 'There has been no good cycle yet.\n' });
  expect((await get('/')).text).toContain('There has been no good cycle yet.');
  await site?.close();
  await save(troubledStatus(NOW));
  start();
  await isLogged('The status page is at');
  expect(await get('/healthz')).toMatchObject({
    status: 200,
    text: 'The last good cycle was 1 minute ago.\n',
  });
  site?.setStandby(true);
  expect((await get('/healthz')).text).toContain('This instance stands by.');
  expect((await get('/')).text).toContain('stands by and takes over');
  await site?.close();
  start(createManualClock(new Date(NOW.getTime() + 9.5 * 60_000)));
  await isLogged('The status page is at');
  expect(await get('/healthz')).toMatchObject({ status: 503 });
  expect((await get('/')).text).toContain('verdict bad');
});

it('makes a page before somebody asks, so that nobody waits until it is compiled', async () => {
  const clock = createManualClock(NOW);
  let pages = 0;
  start({ ...clock, now: () => ((pages += 1), clock.now()) });
  await expect.poll(() => pages, { message: 'pages made before somebody asks' }).toBeGreaterThan(0);
});

it('a port in use is warned of once, and taken once it is free', async () => {
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  const clock = createManualClock(NOW);
  let tries = 0;
  start({ ...clock, sleep: (ms, signal) => ((tries += 1), clock.sleep(ms, signal)) });
  await isLogged('another program uses this port');
  clock.pass(31_000);
  await expect.poll(() => tries).toBe(2);
  other.close();
  await once(other, 'close');
  const served = isLogged('The status page is at');
  // The try after the other program has gone.
  const passing = setInterval(() => clock.pass(31_000), 5);
  await served;
  clearInterval(passing);
  expect(logged.filter((line) => line.includes('cannot be served'))).toHaveLength(1);
  expect((await get('/healthz')).status).toBe(503);
});

it('a name server that is silent does not hold up the end', async () => {
  // As the system's own lookup, which cannot be ended and may take half a minute.
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation((() => undefined) as never);
  start(undefined, 'calendar.corp.example');
  expect(lookup).toHaveBeenCalled();
  await site?.close();
  lookup.mockRestore();
});

it('a hundred requests at once cost a few pages, and the next one is answered', async () => {
  await save(troubledStatus(NOW));
  let pages = 0;
  const clock = createManualClock(NOW);
  start({ ...clock, now: () => ((pages += 0.5), clock.now()) });
  await isLogged('The status page is at');
  const answers = await Promise.allSettled(Array.from({ length: 100 }, () => get('/')));
  const texts = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value.text] : []));
  expect(texts.length).toBeGreaterThan(0);
  expect(new Set(texts).size).toBe(1);
  // A slow machine takes some seconds for them, and each second has a page of its own.
  expect(pages).toBeLessThan(30);
  expect((await get('/healthz')).status).toBe(200);
});

it('names from outside are shown, not executed, and cannot turn the text around', async () => {
  const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\u0007`;
  const status = troubledStatus(NOW);
  const [mailbox] = status.notServed as [StatusMailbox];
  const [meeting] = status.waitingMeetings;
  await save({
    ...status,
    lastCycle: { ...status.lastCycle, summary: evil },
    notServed: [{ ...mailbox, mailbox: evil, message: evil, remedy: evil }],
    waitingMeetings: [{ ...meeting!, mailbox: evil, room: evil, message: evil, remedy: evil }],
  });
  start();
  await isLogged('The status page is at');
  expect((await get('/')).text.match(/onerror=alert\(1\)/g)).toHaveLength(8);
  for (const target of ['/', '/metrics']) {
    const { text } = await get(target);
    expect(text).not.toMatch(/<script|<img|[\u202e\u0007]/);
  }
});

it('ten thousand mailboxes in trouble make a page of a few rows', async () => {
  const [first] = troubledStatus(NOW).notServed as [StatusMailbox];
  const notServed = Array.from({ length: 1_000 }, (_none, index) => ({
    ...first,
    mailbox: `user${index}@corp.example`,
    // Nobody shares a cause with anybody.
    remedy: `Look at user${index}.`,
  }));
  const mailboxes = { total: 10_000, served: 0, failing: 1, waiting: 9_999 };
  await save(troubledStatus(NOW, { notServed, mailboxes }));
  start();
  await isLogged('The status page is at');
  const { text } = await get('/');
  expect(text).toContain('Mailboxes in trouble: 10,000');
  expect(text).toContain('And 9,990 more, for these or other causes.');
  expect(text.length).toBeLessThan(60_000);
});

it('no other address is answered, and nothing can be changed', async () => {
  start(Object.assign(createManualClock(NOW), { sleep: systemClock.sleep.bind(systemClock) }));
  await isLogged('The status page is at');
  expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x' })).status).toBe(405);
  await expect(fetch(`http://127.0.0.2:${port}/`)).rejects.toThrow();
});
