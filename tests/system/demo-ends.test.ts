import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { serveDemo } from '../browser/support/demo.js';

it('the program beside a demo ends when the demo is killed', async () => {
  const demo = await serveDemo();
  let pid = 0;
  await expect.poll(async () => (pid = await demo.programPid())).toBeGreaterThan(0);
  await demo.kill();
  await expect.poll(() => isRunning(pid)).toBe(false);
  await demo.stop();
});

it('a demo that is asked to end leaves nothing behind', async () => {
  const demo = await serveDemo();
  let pid = 0;
  await expect.poll(async () => (pid = await demo.programPid())).toBeGreaterThan(0);
  expect(await demo.stop()).toMatchObject({ code: 0, left: [] });
  expect(isRunning(pid)).toBe(false);
});

/** The program beside the demo gets no further than to its first connection before it is stopped, however slow the test is. */
const CONNECT_ONCE_STOPPED = `
  import net from 'node:net';
  const { connect } = net.Socket.prototype;
  const stopped = new Promise((resolve) => process.once('SIGTERM', resolve));
  if (process.argv.includes('--once'))
    net.Socket.prototype.connect = function (...args) {
      void stopped.then(() => connect.apply(this, args));
      return this;
    };`;

it('a printed demo that is stopped in the middle waits for its program and leaves no home behind', async () => {
  const temp = mkdtempSync(path.join(tmpdir(), 'demo-ends-'));
  const preload = path.join(temp, 'preload.mjs');
  writeFileSync(preload, CONNECT_ONCE_STOPPED);
  const env = { ...process.env, TMPDIR: temp, NODE_OPTIONS: `--import=${preload}` };
  const demo = spawn(process.execPath, ['dist/main.js', 'demo'], { env });
  let printed = '';
  demo.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  const end = once(demo, 'close');
  const logs = () => readdirSync(temp, { recursive: true }).filter((name) => /\.log$/u.test(String(name)));
  await expect.poll(logs).not.toEqual([]);
  demo.kill();
  expect(await end).toEqual([1, null]);
  expect(readdirSync(temp).filter((name) => name.includes('demo-'))).toEqual([]);
  expect(printed).not.toContain('a minute later');
  rmSync(temp, { recursive: true });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended stays as a zombie where nobody asks for its exit code: process 1 of many a container does not.
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
