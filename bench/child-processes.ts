/** Starts the processes that are measured, and the servers that they are measured against. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CannedOptions, CannedReport } from './canned-options.js';
import type { CompanyCommand, CompanyOptions, PatchDelays } from './company-options.js';
import { builtPath, PRELOAD } from './places.js';
import type { ProcessCost } from './process-cost.js';

export interface CannedExchange {
  readonly url: string;
  readReport(): Promise<CannedReport>;
  close(): Promise<void>;
}

export async function startCannedExchange(options: CannedOptions): Promise<CannedExchange> {
  const child = fork(builtPath('canned-exchange'), [JSON.stringify(options)], { stdio: 'inherit' });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}/EWS/Exchange.asmx`,
    async readReport() {
      child.send('report');
      const [report] = (await once(child, 'message')) as [CannedReport];
      return report;
    },
    close: () => end(child),
  };
}

export interface Company {
  readonly exchangeUrl: string;
  readonly cmsUrl: string;
  makeMeetings(command: CompanyCommand): void;
  readReport(): Promise<PatchDelays>;
  close(): Promise<void>;
}

export async function startCompany(options: CompanyOptions): Promise<Company> {
  const child = fork(builtPath('company'), [JSON.stringify(options)], { stdio: 'inherit' });
  const [urls] = (await once(child, 'message')) as [{ exchangeUrl: string; cmsUrl: string }];
  return {
    ...urls,
    makeMeetings: (command) => void child.send(command),
    async readReport() {
      child.send('report');
      const [report] = (await once(child, 'message')) as [PatchDelays];
      return report;
    },
    close: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

export interface Measured {
  readonly child: ChildProcess;
  /** @throws Error with what the program said, where it failed */
  readonly cost: Promise<ProcessCost>;
}

/** Starts a Node program with the counting preload. */
export function startMeasured(
  program: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): Measured {
  const report = path.join(tmpdir(), `calendar-magic-bench-${randomUUID()}.json`);
  const child = spawn(process.execPath, [...nodeOptions, '--require', PRELOAD, program, ...args], {
    env: { ...process.env, BENCH_REPORT: report },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { child, cost: readCost(child, report, () => output) };
}

async function readCost(child: ChildProcess, report: string, output: () => string): Promise<ProcessCost> {
  await once(child, 'close');
  const cost = JSON.parse(await readFile(report, 'utf8')) as ProcessCost;
  await rm(report);
  if (cost.exitCode !== 0) throw new Error(`A measured process ended with ${cost.exitCode}.\n${output()}`);
  return cost;
}

/** Runs one of this folder's programs, which tells its result as one line of JSON. */
export async function runProgram<T>(name: string, options: object): Promise<T> {
  const child = spawn(process.execPath, ['--expose-gc', builtPath(name), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${name} ended with ${code}.`);
  return JSON.parse(output) as T;
}
