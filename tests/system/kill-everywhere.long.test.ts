/**
 * Killed before every single file operation of a run, and at every single request that it sends: the run after it ends
 * the same each time. Within the process of the test for all of them, and with real processes and SIGKILL for some;
 * KILL_POINTS=all kills a real process at every operation.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { joinLinks, withoutBlocks, writtenBlocks } from '../support/blocks.js';
import { hourAt, joinLink, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import { hookFileOperations } from '../support/file-operations.mjs';
import { ProgramInProcess } from '../support/in-process.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';

const HOOK = fileURLToPath(new URL('../support/file-operations.mjs', import.meta.url));
const BODY = `<html><body><p>${BODY_WORDS}</p></body></html>`;
const ANN = 'ann@corp.example';
const GUEST = 'guest@elsewhere.example';
/** Real processes take a third of a second each. */
const REAL_POINTS = process.env.KILL_POINTS === 'all' ? Infinity : 8;
/** More than any run of this scene does. */
const LIMIT = 2_000;

describe('killed in the middle of a run that inserts, replaces and removes', () => {
  it('before any file operation, the next run ends right', async () => {
    const points = await killAtEach(async (company, program, nth) => {
      let count = 0;
      const unhook = hookFileOperations(company.home.dir, (operation) => {
        count += 1;
        if (count === nth) program.kill();
        // From the moment of its death on nothing more reaches the disk; open files are closed, as of a dead process.
        const isOver = count >= nth && operation !== 'FileHandle.close';
        return isOver ? Promise.reject(new Error('Dead.')) : undefined;
      });
      try {
        await program.cycle();
        await program.close();
      } finally {
        unhook();
      }
    });
    expect(points).toBeGreaterThan(20);
  });

  it('at any request to Exchange, before it is carried out or after, the next run ends right', async () => {
    for (const when of ['before', 'after'] as const) {
      const points = await killAtEach(async (company, program, nth) => {
        let count = 0;
        const fault = { kind: 'reset', nth, executed: when === 'after' } as const;
        company.exchange.faults.add(fault);
        const end = company.exchange.onRequest(() => {
          if ((count += 1) === nth) setImmediate(() => program.kill());
        });
        await program.cycle();
        end();
        company.exchange.faults.clear();
        await program.close();
      });
      expect(points).toBeGreaterThan(4);
    }
  });

  it('at any request to CMS, the next run ends right', async () => {
    const points = await killAtEach(async ({ cms }, program, nth) => {
      void cms.requestCame(cms.requests.length + nth).then(() => program.kill());
      await program.cycle({ syncUsers: true });
      await program.close();
    });
    expect(points).toBeGreaterThan(2);
  });

  it('by SIGKILL before an operation on a file, the next process ends right', async () => {
    const total = await countOperations();
    expect(total).toBeGreaterThan(20);
    const step = Math.max(1, total / REAL_POINTS);
    for (let nth = 1; nth <= total; nth += step) await killProcessAt(Math.round(nth));
  }, 600_000);
});

interface Scene {
  readonly company: Company;
  readonly clock: ReturnType<typeof createDrivenClock>;
  readonly inserted: string;
  readonly replaced: string;
  readonly removed: string;
}

/** Two meetings with blocks, of which one is to be removed and one to be replaced, and one that is to get a block. */
async function open(): Promise<Scene> {
  const clock = createDrivenClock(new Date());
  const company = await openCompany({
    exchange: { now: () => clock.world() },
    settings: { Logging: { log_level: 'INFO' } },
  });
  company.hire('ann', { passcode: '66004217' });
  const meet = (hours: number): string =>
    company.exchange.createMeeting(ANN, {
      subject: 'Plan',
      location: '@cms',
      body: BODY,
      attendees: [GUEST],
      ...hourAt(hours),
    });
  const [replaced, removed] = [meet(3), meet(4)];
  await runToTheEnd(company, clock);
  company.exchange.editMeeting(ANN, removed, { location: 'Room 4' });
  company.cms.objects.regenerateSecret('ann.space');
  company.exchange.editMeeting(ANN, replaced, { subject: 'Other plan' });
  return { company, clock, replaced, removed, inserted: meet(5) };
}

/**
 * Kills a run at its first point, another one at its second, and so on until one comes to its end.
 * @returns how many were killed
 */
async function killAtEach(
  run: (company: Company, program: ProgramInProcess, nth: number) => Promise<void>,
): Promise<number> {
  for (let nth = 1; nth < LIMIT; nth += 1) {
    const scene = await open();
    const { company, clock } = scene;
    const program = await ProgramInProcess.start(company.home, { clock, concurrency: 1 });
    await run(company, program, nth);
    const wasKilled = program.isDead;
    if (wasKilled) await program.settled();
    await runToTheEnd(company, clock);
    await expectRight(scene, [], `killed at point ${nth}`);
    await company.close();
    if (!wasKilled) return nth - 1;
  }
  throw new Error('A run has no end.');
}

async function runToTheEnd({ home, exchange }: Company, clock: Scene['clock']): Promise<void> {
  const program = await ProgramInProcess.start(home, { clock });
  for (let cycle = 0; cycle < 2; cycle += 1) {
    const before = exchange.requests.length;
    expect(await program.cycle()).toMatchObject({ figures: { served: 1, failed: 0 } });
    const written = exchange.requests.slice(before).some(({ operation }) => operation === 'UpdateItem');
    if (cycle === 1) expect(written).toBe(false);
  }
  await program.close();
}

async function expectRight(scene: Scene, runs: readonly Finished[], when: string): Promise<void> {
  const { exchange, cms } = scene.company;
  for (const [name, blocks, mails] of [
    ['inserted', 1, 1],
    ['replaced', 1, 2],
    ['removed', 0, 2],
  ] as const) {
    const { text } = exchange.readItem(ANN, scene[name]).body;
    expect(writtenBlocks(text), `${name}, ${when}`).toHaveLength(blocks);
    expect(withoutBlocks(text), `${name}, ${when}`).toBe(BODY);
    expect(joinLinks(text), `${name}, ${when}`).toEqual(blocks === 0 ? [] : [joinLink(cms, 'ann')]);
    const sent = exchange.mails.filter(({ itemId }) => itemId === scene[name]);
    expect(sent, `mails of what was ${name}, ${when}`).toHaveLength(mails);
  }
  await expectNoHarm(scene.company, runs);
}

function hooked({ home }: Company, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--import=${HOOK}`, KILL_FOLDER: home.dir, ...more };
}

/** File operations of a real run that is not killed. */
async function countOperations(): Promise<number> {
  const { company } = await open();
  const file = path.join(company.home.dir, 'count');
  const ended = await company.home.spawn(['--once'], hooked(company, { KILL_COUNT_FILE: file }));
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const count = Number(await readFile(file, 'utf8'));
  await company.close();
  return count;
}

async function killProcessAt(nth: number): Promise<void> {
  const scene = await open();
  const { home } = scene.company;
  const killed = await home.spawn(['--once'], hooked(scene.company, { KILL_AT: String(nth) }));
  expect(killed.signal, `point ${nth}`).toBe('SIGKILL');
  await home.expireLock();
  const next = await home.spawn(['--once']);
  expect(next).toMatchObject({ code: 0, stderr: '' });
  await runToTheEnd(scene.company, scene.clock);
  await expectRight(scene, [killed, next], `killed by SIGKILL at operation ${nth}`);
  await scene.company.close();
}
