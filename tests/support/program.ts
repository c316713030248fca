/**
 * The program in a home folder of its own: built and started through its command line as Task Scheduler would, or its
 * command line carried out within the process of the test, which costs a tenth of that.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { STATE_FORMAT } from '../../src/store/state-file.js';
import { shardFileName, shardNumberOf } from '../../src/store/mailboxes/shard.js';
import { runInProcess } from './in-process.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = path.join(ROOT, 'dist');

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Wall time in milliseconds. */
  readonly ms: number;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when the process is gone. */
  readonly finished: Promise<Finished>;
}

export interface Home {
  readonly dir: string;
  /** Starts the program; `--home` is added. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Running;
  /** The same, of the program as it was built or copied into this folder. */
  startFrom(dist: string, args: readonly string[]): Running;
  /** Starts the program and waits for its end. */
  spawn(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Finished>;
  /** Carries the command line out, within this process unless TEST_PROGRAM=spawned, as CI has it. */
  run(args: readonly string[]): Promise<Finished>;
  writeSettings(changes?: SettingsChanges): Promise<void>;
  /** All log lines so far, parsed, oldest first. */
  readLog(): Promise<Record<string, unknown>[]>;
  /** All text of state/, logs/ and config/users.txt, for looking for what must not be there. */
  readEverything(): Promise<string>;
  /** The file of the state that holds this mailbox. */
  stateFileOf(address: string): string;
  /** As if the time were over after which the lock of a killed process counts no more. */
  expireLock(): Promise<void>;
  remove(): Promise<void>;
}

/** `[section]` to key to value; undefined leaves the key out. */
export type SettingsChanges = Record<string, Record<string, string | undefined>>;

export interface HomeOptions {
  readonly exchangeUrl: string;
  readonly cmsUrl: string;
  readonly settings?: SettingsChanges;
  /** Default: a new folder among the temporary ones. */
  readonly dir?: string | undefined;
  /** The first run counts the mails that it will send before it sends any. Default: that was done before. */
  readonly isFirstRun?: boolean;
}

const ANNOUNCED = JSON.stringify({
  format: STATE_FORMAT,
  entries: { firstRunAnnouncedAt: '2020-01-01T00:00:00.000Z' },
});

export const PASSWORDS = { cms: 'Cms-Pass_9#x', exchange: 'Ews;Pass"7ü' } as const;

export async function createHome(options: HomeOptions): Promise<Home> {
  const dir = options.dir ?? (await mkdtemp(path.join(tmpdir(), 'cms-calendar-magic-')));
  for (const folder of ['config', 'templates', 'state', 'logs'])
    await mkdir(path.join(dir, folder), { recursive: true });
  await cp(path.join(ROOT, 'templates'), path.join(dir, 'templates'), { recursive: true });
  const home: Home = {
    dir,
    start: (args, env) => start(DIST, [...args, '--home', dir], env),
    startFrom: (dist, args) => start(dist, [...args, '--home', dir]),
    spawn: (args, env) => start(DIST, [...args, '--home', dir], env).finished,
    run: (args) =>
      process.env.TEST_PROGRAM === 'spawned'
        ? start(DIST, [...args, '--home', dir]).finished
        : runToItsEnd(home, args),
    writeSettings: (changes = {}) =>
      writeFile(path.join(dir, 'config', 'settings.ini'), settingsText(options, changes), {
        mode: 0o600,
      }),
    readLog: () => readLog(path.join(dir, 'logs')),
    readEverything: () => readAll(dir, ['state', 'logs', 'config/users.txt']),
    stateFileOf: (address) => path.join(dir, 'state', shardFileName(shardNumberOf(address))),
    expireLock: () => rm(path.join(dir, 'state', 'instance.lock'), { force: true }),
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 3 }),
  };
  await home.writeSettings();
  if (options.isFirstRun !== true) await writeFile(path.join(dir, 'state', 'run.json'), ANNOUNCED);
  return home;
}

async function runToItsEnd(home: Home, args: readonly string[]): Promise<Finished> {
  const began = performance.now();
  const ended = await runInProcess(home, args);
  return { ...ended, signal: null, ms: performance.now() - began };
}

function settingsText(options: HomeOptions, changes: SettingsChanges): string {
  const sections: SettingsChanges = {
    'CMS API': {
      base_cms_url: options.cmsUrl,
      apiuser: 'apiuser',
      apipwd: `"${PASSWORDS.cms}"`,
      MAGICtime: `${String((new Date().getHours() + 12) % 24).padStart(2, '0')}:00`,
      jiddomain: 'jid.example',
      sipdomain: 'video.corp.example',
      personal_room: 'space',
      wb_url: 'https://join.corp.example',
    },
    EWS: {
      impers_usr: 'svc@corp.example',
      impers_pwd: `'${PASSWORDS.exchange}'`,
      server: options.exchangeUrl,
      magic_w: '@cms',
      mail_domain: 'corp.example',
      inv_template: 'templates/templ1.html',
    },
    Logging: { log_level: 'DEBUG' },
  };
  for (const layer of [options.settings ?? {}, changes]) {
    for (const [section, keys] of Object.entries(layer))
      sections[section] = { ...sections[section], ...keys };
  }
  const lines = Object.entries(sections).map(([section, keys]) => {
    const given = Object.entries(keys).filter(([, value]) => value !== undefined);
    return [`[${section}]`, ...given.map(([key, value]) => `${key} = ${value}`)].join('\r\n');
  });
  return `${lines.join('\r\n\r\n')}\r\n`;
}

function start(dist: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const began = performance.now();
  // As a shell has it, whatever the program within this process has set.
  process.umask(0o022);
  const child = spawn(process.execPath, [path.join(dist, 'main.js'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const finished = once(child, 'close').then((args: unknown[]) => ({
    code: args[0] as number | null,
    signal: args[1] as NodeJS.Signals | null,
    ...output,
    ms: performance.now() - began,
  }));
  return { child, finished };
}

async function readLog(dir: string): Promise<Record<string, unknown>[]> {
  const files = (await readdir(dir)).filter((name) => name.endsWith('.log')).sort();
  const texts = await Promise.all(files.map((name) => readFile(path.join(dir, name), 'utf8')));
  const lines = texts
    .join('')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function readAll(dir: string, names: readonly string[]): Promise<string> {
  let text = '';
  for (const name of names) {
    const entries = await readdir(path.join(dir, name), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of entries.length === 0 ? [path.join(dir, name)] : files) {
      text += await readFile(file, 'utf8').catch(() => '');
    }
  }
  return text;
}
