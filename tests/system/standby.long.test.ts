/**
 * Two instances over one home: one works, the other stands by and takes over when the first is killed or stopped; whoever
 * was stopped and wakes up late writes nothing. STANDBY_SECONDS=600 lets two of them be killed for ten minutes.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writtenBlocks } from '../support/blocks.js';
import { hourAt, openCompany } from '../support/company.js';
import { bodyOf, expectOneBlock } from '../support/meet.js';
import type { Company } from '../support/company.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished, Running } from '../support/program.js';
import { createSeededChance } from '../support/seeded-chance.js';

const KILLING_MS = 1_000 * Number(process.env.STANDBY_SECONDS ?? 15);
const BODY = `<html><body><p>${BODY_WORDS}</p></body></html>`;
const GUEST = 'guest@elsewhere.example';
const USERS = ['ann', 'bob', 'cleo'];

const companies: Company[] = [];
const started: Running[] = [];
afterAll(async () => {
  // A test that failed must not leave processes behind.
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ finished }) => finished));
  await Promise.all(companies.map((company) => company.close()));
});

describe.concurrent('two instances over one home', () => {
  it('the second waits, and takes over after the first one’s kill -9', async () => {
    const { company, meet } = await open();
    const first = startLoop(company);
    await logged(company, /mailboxes served/, first);
    const second = startLoop(company);
    await logged(company, /stands by/, second);
    first.child.kill('SIGKILL');
    await first.finished;
    const killedAt = performance.now();
    const id = meet('ann');
    await logged(company, /Took over the lock/, second);
    const tookMs = performance.now() - killedAt;
    report('Taken over after kill -9', tookMs);
    await written(company, 'ann', id);
    const ended = await stop(second);
    expectDoneOnce(company, 'ann', id);
    await expectNoHarm(company, [ended]);
  });

  it('a holder that was stopped in the middle of its work loses the lock, writes nothing when it wakes up, and stands by', async () => {
    // No further cycle changes the state meanwhile.
    const { company, meet } = await open({ EWS: { poll_interval: '86400' } });
    const { exchange } = company;
    const ids = USERS.map((user) => [user, meet(user)] as const);
    const first = startLoop(company);
    // Right after the first meeting has been read, so that its update comes next.
    await new Promise<void>((resolve) => {
      const end = exchange.onRequest(({ operation }) => {
        if (operation !== 'GetItem') return;
        end();
        first.child.kill('SIGSTOP');
        resolve();
      });
    });
    const stoppedAt = performance.now();
    const second = startLoop(company);
    await logged(company, /Took over the lock/, second);
    const tookMs = performance.now() - stoppedAt;
    report('Taken over from a stopped holder', tookMs);
    for (const [user, id] of ids) await written(company, user, id);
    await logged(company, /mailboxes served/, second);
    const connectionsOfSecond = new Set(updates(company).map(({ connection }) => connection));
    const stateBefore = await digestOfRestingState(company);
    first.child.kill('SIGCONT');
    await logged(company, /this one stands by/, first);
    expect(await digestOfState(company)).toBe(stateBefore);
    expect(new Set(updates(company).map(({ connection }) => connection))).toEqual(connectionsOfSecond);
    for (const [user, id] of ids) expectDoneOnce(company, user, id);
    // It is a standby like any other now.
    second.child.kill('SIGKILL');
    await second.finished;
    await logged(company, /Took over the lock/, first);
    const later = meet('bob');
    await stop(first);
    const last = await company.home.spawn(['--once']);
    expectDoneOnce(company, 'bob', later);
    await expectNoHarm(company, [last]);
  });

  it('killed and stopped again and again, two of them mail nobody twice', async () => {
    const { company, meet } = await open({ EWS: { poll_interval: '1' } });
    const chance = createSeededChance(20_261_123);
    const ids: (readonly [string, string])[] = [];
    const instances = [startLoop(company), startLoop(company)];
    const until = performance.now() + KILLING_MS;
    let kills = 0;
    while (performance.now() < until || kills < 3) {
      const user = chance.pick(USERS);
      ids.push([user, meet(user)]);
      const index = Math.floor(chance.next() * instances.length);
      const victim = instances[index]!;
      const atRequest = nextRequest(company, 1 + Math.floor(chance.next() * 6));
      await Promise.race([atRequest.came, pause(1_500)]);
      atRequest.end();
      if (chance.next() < 0.3) {
        victim.child.kill('SIGSTOP');
        await pause(200 + chance.next() * 800);
        victim.child.kill('SIGCONT');
      } else {
        victim.child.kill('SIGKILL');
        await victim.finished;
        kills += 1;
        instances[index] = startLoop(company);
      }
    }
    for (const { child, finished } of instances) {
      // One that has only just been started may not yet listen.
      child.kill('SIGTERM');
      await finished;
    }
    const runs: Finished[] = [await company.home.spawn(['--once']), await company.home.run(['--once'])];
    expect(runs).toMatchObject([{ code: 0 }, { code: 0 }]);
    report(`${kills} kills, ${ids.length} meetings in`, KILLING_MS);
    for (const [user, id] of ids) expectDoneOnce(company, user, id);
    await expectNoHarm(company, runs);
  });
});

/** Figures for the person who reads the output of the tests. */
function report(what: string, ms: number): void {
  process.stdout.write(`${what}: ${(ms / 1000).toFixed(1)} s\n`);
}

function startLoop({ home }: Company): Running {
  const running = home.start([]);
  started.push(running);
  return running;
}

async function open(settings = {}) {
  const company = await openCompany({ settings });
  companies.push(company);
  for (const user of USERS) company.hire(user, { passcode: '66004217' });
  let hours = 2;
  const meet = (user: string): string =>
    company.exchange.createMeeting(`${user}@corp.example`, {
      subject: 'Plan',
      location: '@cms',
      body: BODY,
      attendees: [GUEST],
      ...hourAt((hours += 1)),
    });
  return { company, meet };
}

const updates = ({ exchange }: Company) =>
  exchange.requests.filter(({ operation }) => operation === 'UpdateItem');

function expectDoneOnce(company: Company, user: string, id: string): void {
  expectOneBlock(company, `${user}@corp.example`, id, BODY);
  expect(company.exchange.mails.filter(({ itemId }) => itemId === id).map(({ to }) => to)).toEqual([GUEST]);
}

function written(company: Company, user: string, id: string): Promise<void> {
  return waitFor(() => writtenBlocks(bodyOf(company, `${user}@corp.example`, id)).length > 0);
}

/** Waits for a line of the log that this process wrote. */
function logged({ home }: Company, message: RegExp, by: Running): Promise<void> {
  return waitFor(async () => {
    const lines = await home.readLog().catch(() => []);
    return lines.some(({ msg, pid }) => pid === by.child.pid && message.test(String(msg)));
  });
}

async function stop(running: Running): Promise<Finished> {
  running.child.kill('SIGTERM');
  const ended = await running.finished;
  expect(ended).toMatchObject({ code: 0, signal: null });
  return ended;
}

function nextRequest({ exchange }: Company, nth: number) {
  let seen = 0;
  let end = (): void => undefined;
  const came = new Promise<void>((resolve) => {
    end = exchange.onRequest(() => {
      if ((seen += 1) === nth) setImmediate(resolve);
    });
  });
  return { came, end: () => end() };
}

/** Once a second has gone by in which nothing changed. */
async function digestOfRestingState(company: Company): Promise<string> {
  for (;;) {
    // A temporary file may be gone before it is read.
    const digest = await digestOfState(company).catch(() => undefined);
    await pause(1_000);
    if (digest !== undefined && (await digestOfState(company).catch(() => undefined)) === digest)
      return digest;
  }
}

/** Of all files but the lock, which changes with every beat. */
async function digestOfState({ home }: Company): Promise<string> {
  const dir = path.join(home.dir, 'state');
  const hash = createHash('sha256');
  for (const name of (await readdir(dir)).sort()) {
    if (name.startsWith('instance.lock')) continue;
    hash.update(name).update(await readFile(path.join(dir, name)));
  }
  return hash.digest('hex');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function waitFor(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(50);
}
