/** Starts the processes that are measured, and the servers that they are measured against. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CannedOptions } from './canned-exchange.js';
import type { CompanyOptions, CompanyUrls } from './company.js';
import type { ProcessCost } from './preload-measure.js';

/** Where scripts/bench.mjs has built the programs of this folder. */
const built = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

interface Servers {
  'canned-exchange': { readonly options: CannedOptions; readonly started: { readonly port: number } };
  company: { readonly options: CompanyOptions; readonly started: CompanyUrls };
}

export interface Server<T> {
  readonly started: T;
  /** Sends `request` and waits for the answer. */
  ask(request: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export async function startServer<Name extends keyof Servers>(
  name: Name,
  options: Servers[Name]['options'],
): Promise<Server<Servers[Name]['started']>> {
  const child = fork(built(`${name}.js`), [JSON.stringify(options)], { stdio: 'inherit' });
  const [started] = (await once(child, 'message')) as [Servers[Name]['started']];
  return {
    started,
    async ask(request) {
      child.send(request as object);
      return ((await once(child, 'message')) as [unknown])[0];
    },
    async close() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

export interface Measured {
  readonly child: ChildProcess;
  /** @throws Error with what the program said, where it failed */
  readonly cost: Promise<ProcessCost>;
}

/** Starts the program with the counting preload. */
export function startMeasured(args: readonly string[]): Measured {
  const report = path.join(tmpdir(), `calendar-magic-bench-${randomUUID()}.json`);
  // The preload is CommonJS, unlike the rest: what it costs is in every figure.
  const child = spawn(
    process.execPath,
    ['--require', built('preload-measure.cjs'), built('dist/main.js'), ...args],
    { env: { ...process.env, BENCH_REPORT: report }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const readCost = async (): Promise<ProcessCost> => {
    await once(child, 'close');
    const cost = JSON.parse(await readFile(report, 'utf8')) as ProcessCost;
    await rm(report);
    if (cost.exitCode !== 0) throw new Error(`A measured process ended with ${cost.exitCode}.\n${output}`);
    return cost;
  };
  return { child, cost: readCost() };
}

/** Runs one of this folder's programs, which tells its result as one line of JSON. */
export async function runProgram<T>(name: string, options: object): Promise<T> {
  const child = spawn(process.execPath, ['--expose-gc', built(`${name}.js`), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${name} ended with ${code}.`);
  return JSON.parse(output) as T;
}
