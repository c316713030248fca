/** The real program as a process of its own: the loop, started, stopped and started anew, with what it logs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import pLimit from 'p-limit';
import { ProgramLog } from '../program-log.js';
import type { Story } from './story.js';

const LOOK_MS = 150;
/** It ends within ten seconds by itself. */
const PATIENCE_MS = 12_000;

export class RunningProgram {
  readonly #log: ProgramLog;
  readonly #timer: NodeJS.Timeout;
  #child: ChildProcess | undefined;
  /** Starts and stops, one after the other. */
  readonly #inTurn = pLimit(1);
  #reading: Promise<void> = Promise.resolve();

  /** @param file dist/main.js */
  constructor(
    private readonly file: string,
    private readonly home: string,
    private readonly story: Story,
  ) {
    this.#log = new ProgramLog(home);
    this.#timer = setInterval(() => this.#read(), LOOK_MS);
  }

  start(): Promise<void> {
    return this.#inTurn(() => this.#start());
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  restart(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#child === undefined) return;
      await this.#stop();
      this.#start();
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.stop();
    await this.#reading;
  }

  #start(): void {
    if (this.#child !== undefined) return;
    const child = spawn(process.execPath, [this.file, '--home', this.home], {
      // Over the channel it hears that it is to end, on Windows too, and when this process was killed.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      windowsHide: true,
    });
    let lastWords = '';
    child.stderr?.on('data', (data: Buffer) => (lastWords = data.toString('utf8').trim()));
    child.once('error', (error) => (lastWords = error.message));
    child.once('close', () => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.story.onState(false, lastWords);
    });
    this.#child = child;
    this.story.onState(true);
  }

  async #stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    // Not `close`: Node does not emit it once we have let go of the channel.
    const ended = child.exitCode ?? child.signalCode ?? once(child, 'exit');
    const force = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    if (child.connected) child.disconnect();
    await ended;
    clearTimeout(force);
    this.story.onState(false);
  }

  #read(): void {
    this.#reading = this.#reading.then(async () => {
      for (const line of await this.#log.readNew()) this.story.onLine(line);
    });
  }
}
