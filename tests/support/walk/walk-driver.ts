/**
 * How a random walk moves the program: cycles, resyncs, stops, kills and new starts over one home, with users who edit in
 * the middle of a cycle. Here within the process of the test; walk-processes.ts does the same with real processes.
 */
import { ProgramInProcess } from '../in-process.js';
import { damageOneFile } from './damage-state.js';
import { addressOf, KEYWORDS } from './walk-world.js';
import type { WalkWorld } from './walk-world.js';
import { PEOPLE_STEPS } from './walk-people.js';
import { pickWeighted } from './pick-weighted.js';

const MINUTE_MS = 60_000;
/** Faults that never answer cost a walk this much. */
const WALK_TIMEOUT_MS = 150;
const QUIET_TIMEOUT_MS = 20_000;

export interface WalkDriver {
  /** A step of the program, with whatever comes in between. @returns what was done */
  step(): Promise<string>;
  /** A cycle in which nothing comes in between; `resync` reads all mailboxes from the start. */
  quietCycle(kind: 'changes' | 'resync' | 'user-sync'): Promise<void>;
  /** Whatever went wrong before the end, the program that goes through the quiet cycles is a sound one. */
  calmDown(): Promise<void>;
  close(): Promise<void>;
}

export async function startDriver(world: WalkWorld): Promise<WalkDriver> {
  const driver = new InProcessDriver(world);
  await driver.start();
  return driver;
}

class InProcessDriver implements WalkDriver {
  #program: ProgramInProcess | undefined;
  readonly #world: WalkWorld;

  constructor(world: WalkWorld) {
    this.#world = world;
  }

  async start(timeoutMs = WALK_TIMEOUT_MS): Promise<void> {
    const { company, clock, chance } = this.#world;
    const concurrency = chance.pick([1, 2, 8]);
    this.#program = await ProgramInProcess.start(company.home, { clock, timeoutMs, concurrency });
  }

  async step(): Promise<string> {
    const { chance } = this.#world;
    const act = pickWeighted(chance, [
      [16, () => this.#cycle()],
      [2, () => this.#restart()],
      [1, () => this.#damageState()],
      [3, () => this.#moveClock()],
      [1, () => this.#changeSettings()],
    ] as const);
    return await act();
  }

  async quietCycle(kind: 'changes' | 'resync' | 'user-sync'): Promise<void> {
    const outcome = await this.#program!.cycle(
      kind === 'changes'
        ? {}
        : kind === 'user-sync'
          ? { syncUsers: true }
          : { resync: this.#world.users.map(addressOf) },
    );
    if (outcome === 'dead') throw new Error('The program is dead in a quiet cycle.');
    if ('thrown' in outcome) throw outcome.thrown;
    if (outcome.error !== undefined) throw outcome.error;
    const [unserved] = outcome.unserved;
    if (unserved !== undefined) throw new Error(`${unserved.mailbox}: ${unserved.failure.message}`);
  }

  async calmDown(): Promise<void> {
    const { chance, clock } = this.#world;
    // Waits heal by themselves as well as by a new start.
    clock.pass(26 * 60 * MINUTE_MS);
    if (chance.next() < 0.5) clock.setWrongBy(0);
    await this.#program!.close();
    await this.start(QUIET_TIMEOUT_MS);
  }

  async close(): Promise<void> {
    await this.#program?.close();
  }

  async #cycle(): Promise<string> {
    const { chance, users, exchange, clock } = this.#world;
    clock.pass(MINUTE_MS);
    const resync = chance.next() < 0.15 ? [addressOf(chance.pick(users))] : undefined;
    const syncUsers = chance.next() < 0.1;
    const program = this.#program!;
    const interruption = this.#pickInterruption(program);
    const mailsBefore = exchange.mails.length;
    const outcome = await program.cycle({ syncUsers, ...(resync === undefined ? {} : { resync }) });
    interruption.end();
    const mails = exchange.mails.length - mailsBefore;
    if (outcome === 'dead') await this.#afterDeath(program);
    else if (program.isStopping) await this.#restart();
    const how = outcome === 'dead' ? 'killed' : 'thrown' in outcome ? describe(outcome.thrown) : 'done';
    return `cycle${resync === undefined ? '' : ` (resync ${resync[0]})`}, ${interruption.what}: ${how}, ${mails} mails`;
  }

  /** A user's edit, a kill or a stop at the n-th request or write of the cycle. */
  #pickInterruption(program: ProgramInProcess): { readonly what: string; readonly end: () => void } {
    const { chance, exchange } = this.#world;
    const countdown = { left: 1 + Math.floor(chance.next() * 8) };
    const isNow = (): boolean => (countdown.left -= 1) === 0;
    const nothing = { what: 'undisturbed', end: () => undefined };
    const kinds = [
      [6, () => nothing],
      [3, () => atRequest('an edit in between', () => this.#edit())],
      [2, () => atRequest('a kill before a request is carried out', () => program.kill())],
      [2, () => atRequest('a kill after it', () => void setImmediate(() => program.kill()))],
      [2, () => atWrite()],
      [2, () => atRequest('a stop', () => program.stop())],
    ] as const;
    const atRequest = (what: string, act: () => void) => ({
      what: `${what} (${countdown.left})`,
      end: exchange.onRequest(({ mailbox }) => {
        if (isNow()) this.#world.say(`    ${what}, at a request for ${mailbox}`);
        else return;
        act();
      }),
    });
    const atWrite = () => {
      program.onWrite = () => {
        if (isNow()) program.kill();
      };
      return { what: `a kill before a write (${countdown.left})`, end: () => (program.onWrite = undefined) };
    };
    return pickWeighted(chance, kinds)();
  }

  #edit(): void {
    const done = pickWeighted(this.#world.chance, PEOPLE_STEPS)(this.#world);
    if (done !== undefined) this.#world.say(`    ${done}`);
  }

  async #afterDeath(program: ProgramInProcess): Promise<void> {
    await program.settled();
    this.#world.noteOwedLoss();
    await this.start();
  }

  async #restart(): Promise<string> {
    await this.#program!.close();
    await this.start();
    return 'a new start';
  }

  async #moveClock(): Promise<string> {
    const { chance, clock } = this.#world;
    if (chance.next() < 0.6) {
      const minutes = chance.pick([1, 5, 30, 70, 600]);
      clock.pass(minutes * MINUTE_MS);
      return `${minutes} minutes pass`;
    }
    const hours = chance.pick([-30, -2, -0.1, 0, 0, 1, 20, 40]);
    clock.setWrongBy(hours * 60 * MINUTE_MS);
    return `the clock is wrong by ${hours} hours`;
  }

  async #changeSettings(): Promise<string> {
    const world = this.#world;
    // Rarely: it hides changes that were lost until the resync.
    if (world.chance.next() < 0.3) {
      world.keyword = world.chance.pick(KEYWORDS);
      world.hasOtherKeyword = true;
    }
    world.template = world.chance.pick(['templ1.html', 'templ2.html']);
    const inv_template = `templates/${world.template}`;
    await world.company.home.writeSettings({ EWS: { magic_w: world.keyword, inv_template } });
    world.happenedToAll(1);
    await this.#restart();
    return `settings: ${world.keyword}, ${world.template}`;
  }

  async #damageState(): Promise<string> {
    const { chance, company } = this.#world;
    if (chance.next() < 0.5) await this.#program!.close();
    else {
      this.#program!.kill();
      await this.#program!.settled();
    }
    this.#world.noteOwedLoss();
    const done = await damageOneFile(company.home.dir, chance);
    await this.start();
    return done;
  }
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'something was thrown';
}
