/**
 * docs/install.md for Linux followed to the letter, as root, with folders in place of /etc, /opt and /var/lib that only
 * these commands see. What a person does in vi, and what systemd does, is done by two small scripts.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { readInstallSteps } from '../support/install-steps.js';
import { isFilledIn, meet } from '../support/meet.js';

const RELEASE = path.resolve(import.meta.dirname, '../../release');
const UNIT = '/etc/systemd/system/cms-calendar-magic.service';

/** In a container without rights over mounts this cannot be tried. */
const isPossible = spawnSync('unshare', ['--mount', 'true']).status === 0;

let company: Company;
let work: string;
beforeAll(async () => {
  company = await openCompany();
  work = await mkdtemp(path.join(tmpdir(), 'install-'));
});
afterAll(async () => {
  await company.close();
  await rm(work, { recursive: true, force: true });
});

it.skipIf(!isPossible)(
  'installs a service that serves, ends well when it is stopped, and keeps its data to itself',
  async () => {
    const ann = company.hire('ann');
    const id = meet(company, ann);
    const [lines = []] = await readInstallSteps('## Linux, with systemd');
    const installing = spawn('unshare', ['--mount', 'bash', '-e', await writeScript(lines)], {
      cwd: RELEASE,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [installing.stdout, installing.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const closed = once(installing, 'close');
    const isServed = (): boolean => isFilledIn(company, ann, id);
    await expect.poll(() => isServed() || installing.exitCode !== null).toBe(true);
    expect(isServed(), output).toBe(true);
    process.kill(Number(await readFile(path.join(work, 'pid'), 'utf8')), 'SIGTERM');
    expect([(await closed)[0], output.split('\n').filter((line) => / ✗ /.test(line))]).toEqual([0, []]);
    const settings = await stat(path.join(work, 'lib/cms-calendar-magic/config/settings.ini'));
    expect(settings.mode & 0o077).toBe(0);
    expect(settings.uid).not.toBe(0);
  },
);

/** @returns the script that runs the lines where nothing of this computer is changed */
async function writeScript(lines: readonly string[]): Promise<string> {
  for (const folder of ['opt', 'lib', 'bin']) await mkdir(path.join(work, folder));
  await cp('/etc', path.join(work, 'etc'), { recursive: true, verbatimSymlinks: true });
  await copyFile(path.join(company.home.dir, 'config/settings.ini'), path.join(work, 'settings.ini'));
  await writeTool('vi', [`cat ${work}/settings.ini > "$1"`]);
  // `enable --now`: as User=, what stands in ExecStart=. It takes the place of this process, and so does the starter's Node.
  await writeTool('systemctl', [
    `user=$(sed -n 's/^User=//p' ${UNIT})`,
    `echo $$ > ${work}/pid`,
    `exec setpriv --reuid="$user" --regid="$user" --init-groups $(sed -n 's/^ExecStart=//p' ${UNIT})`,
  ]);
  const script = path.join(work, 'install.sh');
  await writeFile(
    script,
    [
      `mount --bind ${work}/etc /etc`,
      `mount --bind ${work}/opt /opt`,
      `mount --bind ${work}/lib /var/lib`,
      `PATH=${work}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      ...lines,
    ].join('\n'),
  );
  return script;
}

async function writeTool(name: string, lines: readonly string[]): Promise<void> {
  const file = path.join(work, 'bin', name);
  await writeFile(file, ['#!/bin/sh', ...lines].join('\n'));
  await chmod(file, 0o755);
}
