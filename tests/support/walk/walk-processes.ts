/** A random walk of the built program: real processes, real SIGKILL, the machine's own clock. See walk-driver.ts. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Finished, Running } from '../program.js';
import { damageOneFile } from './damage-state.js';
import { pickWeighted } from './pick-weighted.js';
import type { WalkDriver } from './walk-driver.js';
import { PEOPLE_STEPS } from './walk-people.js';
import { addressOf } from './walk-world.js';
import type { WalkWorld } from './walk-world.js';

export async function startProcessDriver(world: WalkWorld): Promise<WalkDriver> {
  // Nobody can wait here until a mailbox that is in trouble is asked again; a resync does that.
  world.hasOtherKeyword = true;
  await world.company.home.writeSettings({ EWS: { timeout: '2' } });
  return {
    step: () =>
      pickWeighted(world.chance, [
        [8, () => runOnce(world)],
        [1, () => damage(world)],
      ] as const)(),
    quietCycle: (kind) => runQuietly(world, kind),
    calmDown: () => world.company.home.writeSettings({ EWS: { timeout: '30' } }),
    close: () => Promise.resolve(),
  };
}

async function runOnce(world: WalkWorld): Promise<string> {
  const { chance, exchange } = world;
  let left = 1 + Math.floor(chance.next() * 10);
  const what = chance.pick(['nothing', 'an edit', 'a kill', 'a kill after it', 'SIGTERM'] as const);
  const running = world.company.home.start(['--once']);
  const end = exchange.onRequest(() => {
    if ((left -= 1) !== 0) return;
    if (what === 'an edit') pickWeighted(chance, PEOPLE_STEPS)(world);
    if (what === 'a kill') running.child.kill('SIGKILL');
    if (what === 'a kill after it') setImmediate(() => running.child.kill('SIGKILL'));
    if (what === 'SIGTERM') running.child.kill('SIGTERM');
  });
  const finished = await note(world, running);
  await world.company.home.expireLock();
  end();
  if (finished.signal !== null) world.noteOwedLoss();
  return `a run with ${what} in between ends with ${finished.signal ?? finished.code}`;
}

async function damage(world: WalkWorld): Promise<string> {
  world.noteOwedLoss();
  return await damageOneFile(world.company.home.dir, world.chance);
}

async function runQuietly(world: WalkWorld, kind: 'changes' | 'resync' | 'user-sync'): Promise<void> {
  const { home } = world.company;
  // Without a list of users they are read anew.
  if (kind === 'user-sync') await rm(path.join(home.dir, 'config', 'users.txt'), { force: true });
  const resync = world.users.flatMap((user) => ['--resync', addressOf(user)]);
  const { code, stderr } = await note(world, home.start(kind === 'resync' ? resync : ['--once']));
  if (code !== 0 || stderr !== '') throw new Error(`A quiet run ends with ${code}: ${stderr}`);
}

async function note(world: WalkWorld, running: Running): Promise<Finished> {
  const finished = await running.finished;
  world.printed += finished.stdout + finished.stderr;
  return finished;
}
