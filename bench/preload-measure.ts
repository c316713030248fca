/**
 * Loaded into a measured program before its own first line (`node --require`, the cheaper way in): writes what the process cost to the file
 * that BENCH_REPORT names, when it ends. Changes nothing about what the program does, apart from counting.
 */
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { ProcessCost } from './process-cost.js';

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * VmHWM and not ru_maxrss where there is a choice: on Linux the latter starts from what the parent weighed at the fork.
 */
function peakMemoryMb(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'));
    if (found !== null) return Number(found[1]) / 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS / 1024;
}

let firstRequestCpuMs: number | undefined;
subscribe('http.client.request.start', () => (firstRequestCpuMs ??= cpuMs()));

let writtenBytes = 0;
let writtenFiles = 0;
void countWrites();

/** Node's one FileHandle class can only be reached through a handle; this is done long before the first state is written. */
async function countWrites(): Promise<void> {
  const handle = await open(path.resolve(process.argv[1] ?? '.'), 'r');
  const prototype = Object.getPrototypeOf(handle) as {
    writeFile: (data: string, ...rest: unknown[]) => unknown;
  };
  await handle.close();
  const { writeFile } = prototype;
  prototype.writeFile = function countingWriteFile(this: unknown, data, ...rest) {
    writtenBytes += Buffer.byteLength(data);
    writtenFiles += 1;
    return writeFile.call(this, data, ...rest);
  };
}

process.once('exit', (exitCode) => {
  const report = process.env['BENCH_REPORT'];
  if (report === undefined) return;
  const cost: ProcessCost = {
    exitCode,
    cpuMs: cpuMs(),
    wallMs: performance.now(),
    peakMemoryMb: peakMemoryMb(),
    ...(firstRequestCpuMs === undefined ? {} : { firstRequestCpuMs }),
    writtenBytes,
    writtenFiles,
  };
  writeFileSync(report, JSON.stringify(cost));
});
