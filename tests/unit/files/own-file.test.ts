/** Files of the home that are not what they seem are refused by name, and nothing waits on them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { StateError, TemplateError } from '../../../src/errors.js';
import { DayFile } from '../../../src/logging/day-file.js';
import { acquireInstanceLock, waitForInstanceLock } from '../../../src/store/lock/instance-lock.js';
import { createUsersFile } from '../../../src/store/users-file.js';
import { systemClock } from '../../../src/system-clock.js';
import { readTemplateFile } from '../../../src/template-file.js';
import { makeTempDir } from '../../support/temp-dir.js';

const isWindows = process.platform === 'win32';
const log = { debug() {}, info() {}, warn() {}, error() {} };
const TEMPLATE = '<a href="{{ WEB_LINK }}">Join</a>';
let home: string;
let outside: string;

beforeEach(() => {
  const dir = makeTempDir();
  home = join(dir, 'home');
  outside = join(dir, 'outside.txt');
  for (const folder of ['state', 'config', 'templates', 'logs'])
    mkdirSync(join(home, folder), { recursive: true });
  writeFileSync(outside, TEMPLATE);
});

const ODDITIES: readonly (readonly [name: string, make: (path: string) => void, said: string])[] = [
  ['a link out of the home', (path) => symlinkSync(outside, path), 'is a link that leads out of'],
  ['a dangling link', (path) => symlinkSync(join(outside, 'nowhere'), path), 'is a link that'],
  ['a link to nothing beside it', (path) => symlinkSync('nothing', path), 'is a link that leads nowhere'],
  ['a link to itself', (path) => symlinkSync(path, path), 'is a link that leads in a circle'],
  ['a pipe', (path) => execFileSync('mkfifo', [path]), 'is neither a file nor a folder'],
];

describe.skipIf(isWindows).each(ODDITIES)('%s is refused by name (case 21)', (_name, make, said) => {
  const place = (...names: string[]): string => {
    const path = join(home, ...names);
    make(path);
    return path;
  };

  it('as the lock, at once, by a standby too', async () => {
    const path = place('state', 'instance.lock');
    const options = { mode: 'loop', clock: systemClock, log } as const;
    const stop = new AbortController().signal;
    const refusal = `${path} ${said}`;
    await expect(acquireInstanceLock(join(home, 'state'), options)).rejects.toThrow(refusal);
    await expect(waitForInstanceLock(join(home, 'state'), options, stop)).rejects.toThrow(refusal);
  });

  it('as the template', async () => {
    const path = place('templates', 'templ1.html');
    const error: unknown = await readTemplateFile(home, path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TemplateError);
    expect(String(error)).toContain(`${join('templates', 'templ1.html')} ${said}`);
  });

  it('as the log of the day', () => {
    const path = place('logs', '2026-03-01.log');
    const clock = { now: () => new Date(2026, 2, 1, 12), sleep: () => Promise.resolve() };
    const options = { dir: join(home, 'logs'), days: 30, clock, onFailure() {}, onRecovery() {} };
    expect(() => new DayFile(options)).toThrow(`${path} ${said}`);
    expect(() => new DayFile(options)).toThrow(StateError);
    expect(readFileSync(outside, 'utf8')).toBe(TEMPLATE);
  });

  it('as the list of users', async () => {
    const path = place('config', 'users.txt');
    await expect(createUsersFile(path).read()).rejects.toThrow(`${path} ${said}`);
  });
});

it.skipIf(isWindows)('a linked folder, and a link within the home, are fine (case 21)', async () => {
  const path = join(home, 'templates', 'real.html');
  writeFileSync(path, TEMPLATE);
  symlinkSync('real.html', join(home, 'templates', 'linked.html'));
  renameSync(join(home, 'templates'), join(home, '..', 'elsewhere'));
  symlinkSync(join(home, '..', 'elsewhere'), join(home, 'templates'));
  for (const name of ['real.html', 'linked.html'])
    await expect(readTemplateFile(home, join(home, 'templates', name))).resolves.toMatchObject({
      warnings: [],
    });
});
