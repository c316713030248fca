/**
 * The loop over weeks in some seconds: memory and open files stay flat with faults in between. LONG_RUN_POLLS=200000 makes
 * it as long as a small company's months.
 */
import { expect, it, onTestFinished } from 'vitest';
import { openCompany, type Company } from '../support/company.js';
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

/** The loop in this process, moved from wait to wait. */
class Loop {
  readonly #stop = new AbortController();
  readonly #ended: Promise<Ended>;

  constructor(
    company: Company,
    readonly clock: DrivenClock,
  ) {
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

it('over many polls memory, open files and connections stay flat, faults, edits and new rooms included', async () => {
  const users = 25;
  const clock = createDrivenClock(new Date('2026-05-04T06:00:00Z'));
  const company = await openCompany({
    exchange: { now: () => clock.world(), keepRequests: 100 },
    settings: { EWS: { poll_interval: '4' }, Logging: { log_level: 'WARN' } },
  });
  onTestFinished(() => company.close());
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
  const loop = new Loop(company, clock);
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
