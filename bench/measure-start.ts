/**
 * From the start of the process to its first request, Node's own start included: the checkout's program, and the one of the
 * archive for Linux with its own Node.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median, type Section } from './figures.js';
import { createHome, plainAddresses, type Home } from './home.js';

/** Of /proc/PID/stat, on every usual Linux. */
const TICK_MS = 10;

interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** @param rounds of each program, by turns, so that what else the machine does falls on both */
export async function measureStart(rounds: number): Promise<Section> {
  const folder = await mkdtemp(path.join(tmpdir(), 'calendar-magic-bench-'));
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const home = await createHome({
    addresses: plainAddresses(1),
    exchangeUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/EWS/Exchange.asmx`,
  });
  const checkout = [process.execPath, fileURLToPath(new URL('dist/main.js', import.meta.url))];
  const starts = { checkout: [] as Start[], packaged: [] as Start[] };
  try {
    const packaged = [await unpack(folder)];
    for (let round = -1; round < rounds; round += 1) {
      const pair = { checkout: await start(checkout, home), packaged: await start(packaged, home) };
      // The first of each reads the files from the disk.
      if (round === -1) continue;
      starts.checkout.push(pair.checkout);
      starts.packaged.push(pair.packaged);
    }
  } finally {
    server.close();
    await Promise.all([home.remove(), rm(folder, { recursive: true, force: true })]);
  }
  return toSection(starts);

  async function start([command = '', ...args]: readonly string[], { dir }: Home): Promise<Start> {
    const asked = once(server, 'request');
    const began = performance.now();
    const child = spawn(command, [...args, '--once', '--home', dir], { stdio: 'ignore' });
    await asked;
    const wallMs = performance.now() - began;
    const cpuMs = await readCpuMs(child.pid ?? 0);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await rm(path.join(dir, 'state', 'instance.lock'), { force: true });
    return { wallMs, cpuMs };
  }
}

/** @returns the starter */
async function unpack(folder: string): Promise<string> {
  const run = promisify(execFile);
  await run(process.execPath, ['scripts/package.mjs', 'linux-x64', '--out', folder]);
  const [archive = ''] = await readdir(folder);
  await run('tar', ['-xzf', path.join(folder, archive), '-C', folder]);
  return path.join(folder, 'cms-calendar-magic', 'cms-calendar-magic');
}

/** User and system time. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export async function readCpuMs(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function toSection({ checkout, packaged }: Record<'checkout' | 'packaged', readonly Start[]>): Section {
  const of = (starts: readonly Start[], what: keyof Start): number => median(starts.map((one) => one[what]));
  const node = `Node ${process.versions.node}`;
  return {
    title: 'Start of the process to its first request',
    figures: [
      { what: 'checkout, time', value: of(checkout, 'wallMs'), unit: 'ms', note: node },
      { what: 'checkout, CPU', value: of(checkout, 'cpuMs'), unit: 'ms', note: node },
      { what: 'archive, time', value: of(packaged, 'wallMs'), unit: 'ms', note: 'its own Node and starter' },
      {
        what: 'archive, CPU',
        value: of(packaged, 'cpuMs'),
        unit: 'ms',
        atMost: of(checkout, 'cpuMs'),
        note: 'its own Node and starter',
      },
    ],
  };
}
