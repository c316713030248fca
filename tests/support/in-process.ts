/**
 * The program within the process of the test: the real composition over a real home and real servers, with a clock that
 * the test drives, and a death that leaves things as SIGKILL does: from one moment on it writes nothing more and answers
 * to nobody. Some hundred times cheaper than a process.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createApp, openInstance } from '../../src/app.js';
import type { App, Instance, Environment } from '../../src/app.js';
import { parseCommandLine } from '../../src/cli.js';
import { runCommand } from '../../src/commands/command.js';
import { runOneCycle } from '../../src/commands/run/cycle-run.js';
import type { CycleOutcome, CycleRun } from '../../src/commands/run/cycle-run.js';
import { describeError, exitCodeOf } from '../../src/report-error.js';
import type { Settings } from '../../src/config/settings.js';
import type { Clock } from '../../src/sync/ports.js';
import { systemClock } from '../../src/system-clock.js';
import type { Home } from './program.js';

/** What one run of the command line came to. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line to its end, as main.ts does. */
export async function runInProcess(
  home: Home,
  args: readonly string[],
  options: {
    /** Default: the machine's own. */
    readonly clock?: Clock;
    readonly stop?: AbortSignal;
    readonly abandon?: AbortSignal;
    readonly ask?: Environment['ask'];
    readonly onError?: ((line: string) => void) | undefined;
    readonly reportEvent?: Environment['reportEvent'];
  } = {},
): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  const never = new AbortController().signal;
  const printError = (line: string): void => {
    stderr += `${line}\n`;
    options.onError?.(line);
  };
  try {
    const code = await runCommand(parseCommandLine([...args, '--home', home.dir]), {
      env: process.env,
      clock: options.clock ?? systemClock,
      print: (line) => void (stdout += `${line}\n`),
      printError,
      isTerminal: false,
      ask: options.ask,
      stop: options.stop ?? never,
      abandon: options.abandon ?? never,
      version: 'test',
      reportEvent: options.reportEvent,
    });
    return { code, stdout, stderr };
  } catch (error) {
    describeError(error, false).forEach(printError);
    return { code: exitCodeOf(error), stdout, stderr };
  }
}

export interface ProgramOptions {
  /** Default: the machine's own. */
  readonly clock?: Clock;
  readonly timeoutMs?: number;
  readonly concurrency?: number;
  readonly reportEvent?: Environment['reportEvent'];
}

/** One start of the program, which holds its home as the only one. */
export class ProgramInProcess {
  /** Called before each write to Exchange and before each file of the state becomes visible. */
  onWrite: (() => void) | undefined;
  readonly #app: App;
  readonly #abandon: AbortController;
  readonly #stop: AbortController;
  #instance: Instance | undefined;
  #isDead = false;
  readonly #death: Promise<'dead'>;
  #die: (() => void) | undefined;

  private constructor(app: App, abandon: AbortController, stop: AbortController) {
    this.#app = app;
    this.#abandon = abandon;
    this.#stop = stop;
    this.#death = new Promise((resolve) => (this.#die = () => resolve('dead')));
  }

  static async start(home: Home, options: ProgramOptions): Promise<ProgramInProcess> {
    const [abandon, stop] = [new AbortController(), new AbortController()];
    const app = await createApp(home.dir, {
      env: process.env,
      clock: options.clock ?? systemClock,
      print: () => undefined,
      printError: () => undefined,
      isTerminal: false,
      stop: stop.signal,
      abandon: abandon.signal,
      version: 'test',
      reportEvent: options.reportEvent,
    });
    const ews = {
      ...app.settings.ews,
      timeoutMs: options.timeoutMs ?? app.settings.ews.timeoutMs,
      concurrency: options.concurrency ?? app.settings.ews.concurrency,
    };
    const settings: Settings = { ...app.settings, ews };
    const program = new ProgramInProcess({ ...app, settings }, abandon, stop);
    program.#instance = await openInstance(program.#app, { assertHeld: () => program.#assertAlive() });
    return program;
  }

  /** @returns what the cycle came to, `dead` where the program was killed meanwhile, or what it threw */
  async cycle(run: CycleRun = {}): Promise<CycleOutcome | 'dead' | { readonly thrown: unknown }> {
    if (this.#isDead || this.#instance === undefined) return 'dead';
    const work = runOneCycle(this.#app, this.#instance, run).catch((thrown: unknown) => ({ thrown }));
    return await Promise.race([work, this.#death]);
  }

  /** @throws Error where the cycle threw, or was killed */
  async goodCycle(): Promise<void> {
    const outcome = await this.cycle();
    if (outcome === 'dead' || 'thrown' in outcome) throw new Error('The cycle failed.', { cause: outcome });
  }

  /** The end of the cycle in hand is asked for, as by SIGTERM. */
  stop(): void {
    this.#stop.abort();
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get isStopping(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Ends as after SIGTERM; does nothing to a dead one. @returns false where it could not be closed, being dead */
  async close(): Promise<boolean> {
    if (this.#isDead) return false;
    const closing = (this.#instance?.close() ?? Promise.resolve()).then(
      () => true,
      () => true,
    );
    const ended = await Promise.race([closing, this.#death]);
    if (ended === 'dead') return false;
    this.#app.close();
    return true;
  }

  /** As SIGKILL: at once, whatever it is at. */
  kill(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#abandon.abort();
    this.#instance?.calendar.close();
    this.#instance?.server.close();
    this.#app.close();
    this.#die?.();
  }

  /** What the dead had given to the operating system is done now. */
  async settled(): Promise<void> {
    const dir = path.join(this.#app.home, 'state');
    // As many as the pool has threads, so that whatever was queued before them has been carried out.
    await Promise.all(Array.from({ length: 8 }, () => readdir(dir).catch(() => [])));
    await new Promise((resolve) => setImmediate(resolve));
  }

  #assertAlive(): Promise<void> {
    if (!this.#isDead) this.onWrite?.();
    return this.#isDead ? new Promise(() => undefined) : Promise.resolve();
  }
}
