/**
 * Loaded into a measured program before its own first line (`node --require`, the cheaper way in): writes what the process
 * cost to the file that BENCH_REPORT names, when it ends. Changes nothing about what the program does.
 */
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync, writeFileSync } from 'node:fs';

/** What a process cost from its very beginning to its end, Node's own start included. */
export interface ProcessCost {
  readonly exitCode: number;
  /** User and system time, all threads. */
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMemoryMb: number;
  /** CPU until the first HTTP request was begun. */
  readonly firstRequestCpuMs?: number | undefined;
}

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

process.once('exit', (exitCode) => {
  const report = process.env['BENCH_REPORT'];
  if (report === undefined) return;
  const wallMs = performance.now();
  const cost: ProcessCost = {
    exitCode,
    cpuMs: cpuMs(),
    wallMs,
    peakMemoryMb: peakMemoryMb(),
    firstRequestCpuMs,
  };
  writeFileSync(report, JSON.stringify(cost));
});
