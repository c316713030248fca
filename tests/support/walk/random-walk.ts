/**
 * A random walk from a seed: users edit, clients save, rooms change, servers fail, the program is stopped, killed and
 * started anew, its clock and its files go wrong; then all is mended, and after a few quiet cycles every invitation has
 * to be right. The same seed gives the same walk, but for the order in which requests that run at the same time arrive.
 */
import { openCompany } from '../company.js';
import { createDrivenClock } from '../driven-clock.js';
import { runInProcess } from '../in-process.js';
import { outlookRtf } from '../../../src/simulator/clients/outlook-rtf.js';
import { owa } from '../../../src/simulator/clients/owa.js';
import { createSeededChance } from '../seeded-chance.js';
import { pickWeighted } from './pick-weighted.js';
import { startDriver } from './walk-driver.js';
import type { WalkDriver } from './walk-driver.js';
import { createMeeting, PEOPLE_STEPS } from './walk-people.js';
import type { WalkStep } from './walk-people.js';
import { mendAll, troubleSteps } from './walk-faults.js';
import { findLostChanges, findWrongs } from './walk-verdict.js';
import { WalkWorld } from './walk-world.js';

export interface WalkOptions {
  readonly seed: number;
  readonly steps: number;
  readonly mailboxes: number;
  /** Faults that last until a timeout, too. */
  readonly isSlowAllowed?: boolean;
  readonly startDriver?: (world: WalkWorld) => Promise<WalkDriver>;
  /** The machine's own clock has to do where the program is a process. */
  readonly start?: Date;
}

export interface Walked {
  readonly seed: number;
  /** What is wrong in the end; nothing where all is right. */
  readonly wrongs: readonly string[];
  /** What was done, step by step. */
  readonly story: readonly string[];
  readonly cycles: number;
  readonly mails: number;
  readonly updates: number;
}

const asItCame = (html: string): string => html;

/** When walks begin, unless the clock is the machine's. */
const START = new Date('2026-06-10T10:00:20Z');

export async function walk(options: WalkOptions): Promise<Walked> {
  const chance = createSeededChance(options.seed);
  const clock = createDrivenClock(options.start ?? START);
  const rewriteBody = chance.pick([asItCame, asItCame, asItCame, owa, outlookRtf]);
  const company = await openCompany({
    exchange: {
      now: () => clock.world(),
      pageCap: chance.pick([2, 7, 512]),
      occurrenceChangeKeys: chance.pick(['of-master', 'own']),
      touchesAfterWrite: chance.next() < 0.3,
      extendedPropertiesTravel: chance.next() < 0.3,
      rewriteBody,
    },
    settings: { Logging: { log_level: chance.pick(['DEBUG', 'INFO']) } },
  });
  const story: string[] = [];
  const users = Array.from({ length: options.mailboxes }, (_none, index) => `user${index + 1}`);
  const world = new WalkWorld(company, users, chance, clock, (what) => void story.push(what));
  const wrongs: string[] = [];
  let cycles = 0;
  try {
    const driver = await (options.startDriver ?? startDriver)(world);
    try {
      cycles = await takeSteps(world, driver, options);
      wrongs.push(...(await settle(world, driver)));
    } finally {
      await driver.close();
    }
    wrongs.push(...(await wouldStillChange(world)));
    wrongs.push(...(await findWrongs(world)));
  } catch (error) {
    wrongs.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await company.close();
  }
  const updates = company.exchange.requests.filter(({ operation }) => operation === 'UpdateItem').length;
  return { seed: options.seed, wrongs, story, cycles, mails: company.exchange.mails.length, updates };
}

/** @returns the steps that the program took */
async function takeSteps(world: WalkWorld, driver: WalkDriver, options: WalkOptions): Promise<number> {
  const { chance } = world;
  const troubles = troubleSteps(options.isSlowAllowed === true);
  // Something to begin with.
  for (let count = 0; count < 2 * world.users.length; count += 1) world.say(createMeeting(world));
  let programSteps = 0;
  for (let step = 0; step < options.steps; step += 1) {
    const kind = pickWeighted(chance, [
      [10, PEOPLE_STEPS],
      [4, troubles],
      [5, undefined],
    ] as const);
    if (kind !== undefined) {
      const done = (pickWeighted(chance, kind) as WalkStep)(world);
      if (done !== undefined) world.say(done);
      continue;
    }
    world.say(await driver.step());
    programSteps += 1;
  }
  return programSteps;
}

/** Mends everything, and lets the program do its work in peace. @returns what was not quiet in the end */
async function settle(world: WalkWorld, driver: WalkDriver): Promise<string[]> {
  const { exchange } = world;
  mendAll(world);
  world.say('all is mended');
  await driver.calmDown();
  await driver.quietCycle('user-sync');
  await driver.quietCycle('changes');
  const lost = findLostChanges(world);
  await driver.quietCycle('resync');
  await driver.quietCycle('changes');
  const before = exchange.requests.length;
  await driver.quietCycle('changes');
  const late = exchange.requests.slice(before).filter(({ operation }) => operation === 'UpdateItem');
  return [...lost, ...late.map(({ mailbox }) => `${mailbox} is still written to in the last cycle`)];
}

async function wouldStillChange(world: WalkWorld): Promise<string[]> {
  const resync = world.users.flatMap((user) => ['--resync', `${user}@corp.example`]);
  const { code, stdout, stderr } = await runInProcess(world.company.home, ['--dry-run', ...resync], {
    clock: world.clock,
  });
  // Each meeting with the keyword is named with the reason why nothing would happen.
  const isQuiet = code === 0 && stdout.endsWith('Nothing would be changed.\n') && stderr === '';
  return isQuiet ? [] : [`a dry run ends with ${code}: ${stdout}${stderr}`];
}

/** For a failed walk: how to walk it again, what is wrong, and what was done. */
export function describeWalk({ seed, wrongs, story }: Walked): string {
  return [`Seed ${seed}: ${wrongs.length} wrong`, ...wrongs.map((wrong) => `  ${wrong}`), ...story].join(
    '\n',
  );
}
