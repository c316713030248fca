/** What `npm run package` made: the same bytes each time, everything with its licence, and a program that runs alone. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../../scripts/package/build-program.mjs';
import { fetchParts } from '../../scripts/package/fetch-parts.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};
const NAMES = ['win-x64.zip', 'linux-x64.tar.gz'].map((end) => `cms-calendar-magic-${version}-${end}`);

let work: string;
/** Where the archive for Linux was unpacked, below blanks and Cyrillic letters. */
let program: string;
beforeAll(async () => {
  work = await mkdtemp(path.join(tmpdir(), 'package-'));
  const folder = path.join(work, 'Встречи и комнаты');
  await mkdir(folder);
  await run('tar', ['-xzf', path.join(ROOT, 'release', NAMES[1] ?? ''), '-C', folder]);
  program = path.join(folder, 'cms-calendar-magic');
});
afterAll(() => rm(work, { recursive: true, force: true }));

/** Runs the starter without any Node on the way. */
const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  run(path.join(program, 'cms-calendar-magic'), args, {
    cwd: work,
    env: { PATH: '/nowhere:/usr/bin:/bin', ...env },
  });

describe('the archives', () => {
  it('have the same bytes when they are made again elsewhere, in another time zone', async () => {
    const out = path.join(work, 'again');
    await run(process.execPath, ['scripts/package.mjs', '--out', out], {
      cwd: ROOT,
      env: { ...process.env, TZ: 'Asia/Tokyo' },
    });
    for (const name of NAMES) {
      const [first, second] = await Promise.all(
        [path.join(ROOT, 'release'), out].map((folder) => readFile(path.join(folder, name))),
      );
      expect(first?.equals(second ?? Buffer.of()), name).toBe(true);
    }
  });

  it('name the licence of every package whose code is in them, with its text', async () => {
    const notices = await readFile(path.join(program, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    const sections = notices.split('='.repeat(80)).map((section) => section.trim());
    const { packages } = await buildProgram();
    expect(packages.length).toBeGreaterThan(50);
    const bundled = packages.map((folder) => path.join(ROOT, folder));
    const native = ['koffi', '@koromix/koffi-linux-x64'].map((name) =>
      path.join(program, 'node_modules', name),
    );
    for (const folder of [...bundled, ...native]) {
      const about = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Record<
        string,
        string
      >;
      const section = sections.find((text) => text.startsWith(`${about['name']} ${about['version']} (`));
      expect(section?.length ?? 0, about['name']).toBeGreaterThan(400);
    }
    const { stdout } = await run(path.join(program, 'node'), ['--version']);
    expect(sections.at(-1)).toContain(`Node.js ${stdout.trim().slice(1)}`);
    expect(sections.at(-1)).toContain('OpenSSL');
  });

  it('hold the templates and the settings sample as they are, and no data', async () => {
    for (const name of [
      'config/settings.ini.sample',
      'templates/templ1.html',
      'templates/templ2.html',
      'templates/notice.html',
    ])
      expect(await readFile(path.join(program, name), 'utf8')).toBe(
        await readFile(path.join(ROOT, name), 'utf8'),
      );
    const names = await readdir(program);
    expect(names).not.toContain('state');
    expect(names).not.toContain('logs');
  });

  it('let only Node and the starter be executed', async () => {
    const entries = await readdir(program, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const executable: string[] = [];
    for (const { parentPath, name } of files)
      if (((await stat(path.join(parentPath, name))).mode & 0o111) !== 0) executable.push(name);
    expect(executable.toSorted()).toEqual(['cms-calendar-magic', 'node']);
  });
});

describe('the archive for Linux', () => {
  it('starts where it is unpacked, without another Node', async () => {
    expect(await start(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '' });
    const { stdout, stderr } = await start(['demo'], { HOME: work });
    expect(stderr).toBe('');
    expect(stdout).toContain('nothing changed');
  });

  it('starts through a link to its starter', async () => {
    const link = path.join(work, 'link');
    await run('ln', ['-s', path.join(program, 'cms-calendar-magic'), link]);
    expect((await run(link, ['--version'])).stdout).toBe(`${version}\n`);
  });

  it('loads koffi', async () => {
    const code = "import('koffi').then(({ default: koffi }) => console.log(koffi.sizeof('int')))";
    const { stdout } = await run(path.join(program, 'node'), ['--input-type=module', '-e', code], {
      cwd: program,
    });
    expect(stdout).toBe('4\n');
  });
});

describe('the parts that are fetched', () => {
  it('are refused where their checksum is not that of the lock file', async () => {
    const pinned = path.join(work, 'pinned');
    await mkdir(pinned);
    const name = '@koromix/koffi-linux-x64';
    const about = { name: 'pinned', lockfileVersion: 3, dependencies: { [name]: '3.3.4' } };
    const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
    const packages = {
      '': { dependencies: about.dependencies },
      [`node_modules/${name}`]: { version: '3.3.4', integrity },
    };
    await writeFile(path.join(pinned, 'package.json'), JSON.stringify(about));
    await writeFile(path.join(pinned, 'package-lock.json'), JSON.stringify({ ...about, packages }));
    await expect(fetchParts(pinned, path.join(work, 'cache'))).rejects.toThrow('could not be fetched');
    expect(await readdir(path.join(work, 'cache'))).not.toContain('complete');
  });
});

describe('npm’s own package', () => {
  it('holds what runs: it starts, and shows the demonstration, with nothing installed', async () => {
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', work], { cwd: ROOT });
    await run('tar', ['-xzf', path.join(work, `cms-calendar-magic-${version}.tgz`), '-C', work]);
    const main = path.join(work, 'package/dist/main.js');
    expect((await run(process.execPath, [main, '--version'])).stdout).toBe(`${version}\n`);
    const { stdout } = await run(process.execPath, [main, 'demo'], { cwd: work });
    expect(stdout).toContain('nothing changed');
    const sample = path.join(work, 'package/config/settings.ini.sample');
    expect(await readFile(sample, 'utf8')).toContain('[CMS API]');
  });

  it('can be installed without the development packages, from a copy with dist/ (case 14)', async () => {
    const copy = path.join(work, 'copy');
    await mkdir(copy);
    for (const name of ['package.json', 'package-lock.json', 'scripts', 'dist', 'templates'])
      await cp(path.join(ROOT, name), path.join(copy, name), { recursive: true });
    await chmod(path.join(copy, 'dist/main.js'), 0o755);
    await run('npm', ['ci', '--omit=dev', '--prefer-offline', '--no-audit'], { cwd: copy });
    expect(await readdir(path.join(copy, 'node_modules'))).not.toContain('esbuild');
    expect((await run(process.execPath, ['dist/main.js', '--version'], { cwd: copy })).stdout).toBe(
      `${version}\n`,
    );
  });
});
