/** `demo --serve` of the built program, as a person starts it. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

export interface ServedDemo {
  readonly origin: string;
  /** Of the program that runs beside the page. */
  programPid(): Promise<number>;
  /** The process of the page, in a way that it cannot do anything about. */
  kill(): Promise<void>;
  /** Ctrl+C. @returns what it came to, and what it left behind in the folder for temporary files */
  stop(): Promise<{
    readonly code: number | null;
    readonly left: readonly string[];
    readonly stderr: string;
  }>;
}

export async function serveDemo(): Promise<ServedDemo> {
  const temporary = await mkdtemp(path.join(tmpdir(), 'demo-test-'));
  const child = spawn(process.execPath, [PROGRAM, 'demo', '--serve'], {
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const origin = await new Promise<string>((resolve, reject) => {
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const [, url] = /Open (http:\S+)\/ in a browser\./.exec(stdout) ?? [];
      if (url !== undefined) resolve(url);
    });
    void ended.then(() => reject(new Error(`The demo ended: ${stdout}${stderr}`)));
  });
  return {
    origin,
    async programPid() {
      const [home = ''] = await readdir(temporary);
      const lock = await readFile(path.join(temporary, home, 'state', 'instance.lock'), 'utf8');
      return (JSON.parse(lock) as { pid: number }).pid;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGINT');
      const [code] = await ended;
      const left = existsSync(temporary) ? await readdir(temporary) : [];
      await rm(temporary, { recursive: true, force: true });
      return { code, left, stderr };
    },
  };
}
