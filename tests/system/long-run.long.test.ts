/**
 * The loop over weeks in some seconds: memory and open files stay flat with faults in between, the log goes into a new
 * file at midnight and old ones go, and daylight saving neither skips nor doubles the daily user sync. LONG_RUN_POLLS=200000
 * makes it as long as a small company's months.
 */
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import type { Company } from '../support/company.js';
import { openCompany } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import type { DrivenClock } from '../support/driven-clock.js';
import { runInProcess } from '../support/in-process.js';
import type { Ended } from '../support/in-process.js';
import { readHeld } from '../support/memory-figures.js';
import { writtenBlocks } from '../support/blocks.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';

const POLLS = Number(process.env.LONG_RUN_POLLS ?? 3_000);
/** Shorter than a mailbox is waited for, so that the loop's wait between two cycles can be told from that one. */
const POLL_INTERVAL_MS = 4_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let company: Company;
let zone: string | undefined;
beforeAll(() => {
  zone = process.env.TZ;
  process.env.TZ = 'Europe/Berlin';
});
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});
afterEach(() => company.close());

/** The loop in this process, moved from wait to wait. */
class Loop {
  readonly #stop = new AbortController();
  readonly #ended: Promise<Ended>;

  constructor(readonly clock: DrivenClock) {
    this.#ended = runInProcess(company.home, [], { clock, stop: this.#stop.signal });
  }

  /** Until the loop waits for its next cycle. */
  async idle(): Promise<number> {
    return await Promise.race([
      this.clock.somebodySleeps((ms) => ms === POLL_INTERVAL_MS || ms >= MINUTE_MS),
      this.#ended.then(({ stderr }) => Promise.reject(new Error(`The loop has ended. ${stderr}`))),
    ]);
  }

  /** Lets time pass, at least to the next cycle, and through it. */
  async nextCycle(ms = POLL_INTERVAL_MS): Promise<void> {
    this.clock.pass(Math.max(ms, await this.idle()));
    await new Promise((resolve) => setImmediate(resolve));
    await this.idle();
  }

  async end(): Promise<Ended> {
    await this.idle();
    this.#stop.abort();
    return await this.#ended;
  }
}

describe('over many polls', () => {
  it('memory, open files and connections stay flat, faults, edits and new rooms included', async () => {
    const users = 25;
    const clock = createDrivenClock(new Date('2026-05-04T06:00:00Z'));
    company = await openCompany({
      exchange: { now: () => clock.world(), keepRequests: 100 },
      settings: { EWS: { poll_interval: '4' }, Logging: { log_level: 'WARN' } },
    });
    const addresses = Array.from({ length: users }, (_none, index) =>
      company.hire(`user${index}`, { passcode: '66004217' }),
    );
    const { exchange, cms } = company;
    const ids = addresses.map((address, index) =>
      exchange.createMeeting(address, {
        subject: 'Plan',
        location: '@cms',
        body: `<p>${BODY_WORDS}</p>`,
        attendees: ['guest@elsewhere.example'],
        start: new Date(Date.UTC(2027, 0, 1 + index)),
        end: new Date(Date.UTC(2027, 0, 1 + index, 1)),
      }),
    );
    const loop = new Loop(clock);
    await loop.idle();
    const cycles = Math.ceil(POLLS / users);
    // What is made once, such as compiled code and connections, is made by then.
    const settledAt = Math.ceil(cycles / 3);
    let before = await readHeld();
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      if (cycle % 4 === 0) exchange.faults.add({ kind: cycle % 8 === 0 ? 'reset' : 'empty-500', times: 2 });
      if (cycle % 7 === 0) exchange.cutConnections();
      if (cycle % 9 === 0) cms.faults.add({ kind: 'reset-before-answer', times: 2 });
      if (cycle % 11 === 0) exchange.forgetSyncStates(addresses[cycle % users]!);
      const index = (cycle * 3) % users;
      if (cycle % 3 === 0) cms.objects.regenerateSecret(`user${index}.space`);
      if (cycle % 3 === 0) exchange.editMeeting(addresses[index]!, ids[index]!, { subject: `Plan ${cycle}` });
      // What the embedded servers remember is not the program's.
      (exchange.mails as unknown[]).length = 0;
      cms.forgetRequests();
      await loop.nextCycle(MINUTE_MS);
      if (cycle === settledAt) before = await readHeld();
    }
    exchange.faults.clear();
    cms.faults.clear();
    await loop.nextCycle(HOUR_MS);
    await loop.nextCycle(HOUR_MS);
    const after = await readHeld();
    process.stdout.write(`After ${POLLS} polls: ${JSON.stringify({ before, after })}\n`);
    // Sixteen connections have two ends each here, and are there or were just cut.
    expect(after.heapMb - before.heapMb).toBeLessThan(8 + POLLS / 20_000);
    expect(Math.abs((after.openFiles ?? 0) - (before.openFiles ?? 0))).toBeLessThan(45);
    expect(Math.abs(after.resources - before.resources)).toBeLessThan(45);
    expect(await loop.end()).toMatchObject({ code: 0, stderr: '' });
    for (const [index, id] of ids.entries())
      expect(writtenBlocks(exchange.readItem(addresses[index]!, id).body.text)).toHaveLength(1);
    await expectNoHarm(company, []);
  }, 3_600_000);
});

describe('the log', () => {
  const logNames = async (): Promise<string[]> => (await readdir(path.join(company.home.dir, 'logs'))).sort();

  async function openWithOldLogs(clock: DrivenClock): Promise<void> {
    company = await openCompany({
      exchange: { now: () => clock.world() },
      settings: { EWS: { poll_interval: '4' }, Logging: { log_level: 'INFO', log_days: '2' } },
    });
    company.hire('ann', { passcode: '66004217' });
    for (const name of ['2026-05-01.log', '2026-05-02.log', 'notes.txt'])
      await writeFile(path.join(company.home.dir, 'logs', name), '');
  }

  it('of the loop goes into a new file at local midnight, and old files go then', async () => {
    // 23:10 in Berlin.
    const clock = createDrivenClock(new Date('2026-05-03T21:10:00Z'));
    await openWithOldLogs(clock);
    const loop = new Loop(clock);
    await loop.idle();
    expect(await logNames()).toEqual(['2026-05-01.log', '2026-05-02.log', '2026-05-03.log', 'notes.txt']);
    for (let cycle = 0; cycle < 4; cycle += 1) await loop.nextCycle(HOUR_MS / 2);
    expect(await logNames()).toEqual(['2026-05-02.log', '2026-05-03.log', '2026-05-04.log', 'notes.txt']);
    for (let cycle = 0; cycle < 48; cycle += 1) await loop.nextCycle(HOUR_MS / 2);
    expect(await logNames()).toEqual(['2026-05-03.log', '2026-05-04.log', '2026-05-05.log', 'notes.txt']);
    expect(await loop.end()).toMatchObject({ code: 0, stderr: '' });
  });

  it('of a run-once goes into the file of its day, and old files go at its start', async () => {
    const clock = createDrivenClock(new Date('2026-05-04T21:50:00Z'));
    await openWithOldLogs(clock);
    expect(await runInProcess(company.home, ['--once'], { clock })).toMatchObject({ code: 0 });
    expect(await logNames()).toEqual(['2026-05-02.log', '2026-05-04.log', 'notes.txt']);
    clock.pass(HOUR_MS / 2);
    expect(await runInProcess(company.home, ['--once'], { clock })).toMatchObject({ code: 0 });
    expect(await logNames()).toEqual(['2026-05-04.log', '2026-05-05.log', 'notes.txt']);
  });
});

describe('daylight saving', () => {
  const changes = {
    'forward, over a time that does not exist that day': ['2026-03-27T18:00:00Z', '02:30'],
    'back, over a time that comes twice that day': ['2026-10-23T18:00:00Z', '02:30'],
    'forward, at midnight': ['2026-03-27T18:00:00Z', '00:00'],
    'back, right after the change': ['2026-10-23T18:00:00Z', '03:00'],
  } as const;

  /** Reads of the list of users, in half hours of four days. */
  async function syncTimes(run: (clock: DrivenClock, note: () => void) => Promise<void>, start: string) {
    const clock = createDrivenClock(new Date(start));
    const times: Date[] = [];
    let seen = 0;
    const note = (): void => {
      const lists = company.cms.requests.filter(({ target }) => /\/users\?/.test(target)).length;
      if (lists > seen) times.push(clock.world());
      seen = lists;
    };
    await run(clock, note);
    return times.map((time) => time.toLocaleDateString('en-CA', { timeZone: 'Europe/Berlin' }));
  }

  it.each(Object.entries(changes))(
    '%s: the loop syncs the users once a day',
    async (_name, [start, at]) => {
      company = await openCompany({
        settings: { 'CMS API': { MAGICtime: at }, EWS: { poll_interval: '4' } },
      });
      company.hire('ann', { passcode: '66004217' });
      const days = await syncTimes(async (clock, note) => {
        const loop = new Loop(clock);
        await loop.idle();
        note();
        for (let passed = 0; passed < 4 * DAY_MS; passed += HOUR_MS / 2) {
          await loop.nextCycle(HOUR_MS / 2);
          note();
        }
        await loop.end();
      }, start);
      expectOnceADay(days, start);
    },
    60_000,
  );

  it.each(Object.entries(changes))(
    '%s: runs of one cycle sync the users once a day',
    async (_name, [start, at]) => {
      company = await openCompany({ settings: { 'CMS API': { MAGICtime: at } } });
      company.hire('ann', { passcode: '66004217' });
      const days = await syncTimes(async (clock, note) => {
        for (let passed = 0; passed < 4 * DAY_MS; passed += 2 * HOUR_MS) {
          expect(await runInProcess(company.home, ['--once'], { clock })).toMatchObject({ code: 0 });
          note();
          clock.pass(2 * HOUR_MS);
        }
      }, start);
      expectOnceADay(days, start);
    },
    60_000,
  );

  /** At the start, and then on each of the four days that follow. */
  function expectOnceADay(days: readonly string[], start: string): void {
    const wanted = [0, 1, 2, 3, 4].map((day) =>
      new Date(Date.parse(start) + day * DAY_MS).toLocaleDateString('en-CA', { timeZone: 'Europe/Berlin' }),
    );
    expect(days).toEqual(wanted.slice(0, days.length));
    expect(days.length).toBeGreaterThanOrEqual(4);
  }
});
