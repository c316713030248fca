import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLogs, type LogsOptions } from '../../../src/logging/logs.js';
import { createPrettyLine } from '../../../src/logging/pretty-line.js';
import type { LogFields } from '../../../src/sync/ports.js';
import { bundle } from '../../support/bundle.js';
import { hookFileOperations } from '../../support/file-operations.mjs';
import { triesAll } from '../../support/few.js';
import { makeTempDir } from '../../support/temp-dir.js';

function makeLogs(more: Partial<LogsOptions> = {}) {
  // Local time, as the names of the files are.
  const clock = {
    time: new Date(2026, 2, 1, 12, 0, 0),
    now: () => clock.time,
    sleep: () => Promise.resolve(),
  };
  const dir = more.dir ?? join(makeTempDir(), 'logs');
  const printed: string[] = [];
  const logs = createLogs({
    dir,
    level: 'debug',
    days: 30,
    clock,
    secrets: [],
    print: (text) => void printed.push(text),
    ...more,
  });
  onTestFinished(() => logs.close());
  const read = (day = '2026-03-01'): readonly Record<string, unknown>[] =>
    readFileSync(join(dir, `${day}.log`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { ...logs, clock, dir, printed, read };
}

describe('a line', () => {
  test('is JSON with time, level, message and fields, and is on disk when the call returns', () => {
    const { log, read, clock } = makeLogs();
    log.info('Changed a meeting.', {
      mailbox: 'ann@example.com',
      action: 'insert',
      sent: true,
      count: 2,
      figures: { polled: 3 },
    });
    expect(read()).toEqual([
      {
        level: 'info',
        time: clock.time.toISOString(),
        pid: process.pid,
        mailbox: 'ann@example.com',
        action: 'insert',
        sent: true,
        count: 2,
        figures: { polled: 3 },
        msg: 'Changed a meeting.',
      },
    ]);
  });

  test('below the level is left out', () => {
    const { log, read } = makeLogs({ level: 'warn' });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](level);
    expect(read().map(({ msg }) => msg)).toEqual(['warn', 'error']);
  });

  test('takes a message with percent signs as it is', () => {
    const { log, read } = makeLogs();
    log.info('%s %d %j %o 100%');
    expect(read()[0]?.['msg']).toBe('%s %d %j %o 100%');
  });

  test.each([
    '\n',
    '\r\n',
    '\u2028',
    '\u2029',
    '\u0085',
    '\u001b[2K\r',
    '\u009b2K',
    '\u202e',
    '\u0000',
    '\u007f',
  ])('cannot be ended, hidden or turned by %j in a value', (character) => {
    const { log, dir, printed } = makeLogs({ toShown: createPrettyLine(false) });
    const forged = `Room 4${character}{"level":"error","msg":"forged"}`;
    log.info(forged, { reason: forged, figures: { [forged]: 1 } });
    const text = readFileSync(join(dir, '2026-03-01.log'), 'utf8');
    expect(text.split('\n')).toHaveLength(2);
    for (const shown of [text.slice(0, -1), printed.join('').slice(0, -1)])
      expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
  });

  test('keeps letters of any language, and emoji', () => {
    const { log, read } = makeLogs();
    log.info('Встреча «Ärger» 会議 😀');
    expect(read()[0]?.['msg']).toBe('Встреча «Ärger» 会議 😀');
  });

  test('cannot hold a whole body', () => {
    const { log, read } = makeLogs();
    log.info('x'.repeat(1_000_000), { reason: 'y'.repeat(1_000_000) });
    expect(JSON.stringify(read()).length).toBeLessThan(5000);
  });

  test('never makes the caller fail, whatever it is handed', () => {
    const { log, read } = makeLogs();
    const circle: Record<string, unknown> = { count: Number.NaN, figures: { a: Infinity, b: 1n, c: 2 } };
    circle['mailbox'] = circle;
    const thrower = {
      toString(): string {
        throw new Error('no');
      },
    };
    log.error(new Error('boom') as never, circle as LogFields);
    log.error(thrower as never, { code: thrower as never });
    log.error('half a pair \ud800', { reason: '\udc00' });
    expect(read()).toHaveLength(3);
  });
});

describe('nothing secret', () => {
  test('under six characters is looked for in texts: addresses stay readable (case 22)', () => {
    const { log, read } = makeLogs({ secrets: ['cms', 'ännx5', 'äécret'] });
    log.info('ann@cms.example.com, ännx5, äécret', { mailbox: 'ann@cms.example.com' });
    expect(read()[0]).toMatchObject({
      mailbox: 'ann@cms.example.com',
      msg: 'ann@cms.example.com, ännx5, [masked]',
    });
  });

  test('only named fields of their own types pass', () => {
    const { log, dir } = makeLogs();
    const error = Object.assign(new Error('leak-message'), { options: { password: 'leak-option' } });
    log.error('Sign-in failed.', {
      code: 'CredentialsRefused',
      err: error,
      error,
      headers: { authorization: 'leak-header' },
      body: 'leak-body',
      mailbox: { toJSON: () => 'leak-json' },
      figures: { ok: 1, leak: 'leak-figure' },
    } as unknown as LogFields);
    const text = readFileSync(join(dir, '2026-03-01.log'), 'utf8');
    expect(text).toContain('CredentialsRefused');
    expect(text).not.toMatch(/leak/);
  });

  test.each(['hunter2', 'p&ss<w>"r\'d', 'пароль', 'back\\slash\nline', 'per%cent $& $1', 'eeeeee'])(
    'the password %j is masked in every spelling it has on the wire',
    (secret) => {
      const { log, dir, printed } = makeLogs({ secrets: ['', secret], toShown: createPrettyLine(false) });
      const xml = secret
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&apos;');
      for (const spelling of [secret, encodeURIComponent(secret), xml]) {
        log.info(`<<${spelling}>>`, { reason: `<<${spelling}>>`, hint: `<<${spelling}${spelling}>>` });
      }
      const shown = readFileSync(join(dir, '2026-03-01.log'), 'utf8') + printed.join('');
      expect(shown.split('[masked').length - 1).toBeGreaterThanOrEqual(3 * 4 * 2);
      for (const spelling of [secret, encodeURIComponent(secret), xml])
        expect(shown).not.toContain(`<<${JSON.stringify(spelling).slice(1, -1)}`);
    },
  );

  test('a password inside the Base64 of a sign-in is masked, wherever it lies in it', () => {
    const { log, dir } = makeLogs({ secrets: ['correct horse'] });
    for (const user of ['a', 'ab', 'abc', 'DOMAIN\\magic']) {
      const pair = Buffer.from(`${user}:correct horse`).toString('base64');
      log.info(`pair ${pair}`);
      log.info(`wide ${Buffer.from(`${user}:correct horse`, 'utf16le').toString('base64')}`);
    }
    const lines = readFileSync(join(dir, '2026-03-01.log'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    for (const line of lines) {
      expect(line).toContain('[masked]');
      for (const word of line.match(/[A-Za-z0-9+/]{4,}/g) ?? [])
        expect(Buffer.from(word, 'base64').toString('latin1')).not.toMatch(/correct|horse|c\0o\0r/);
    }
  });

  test('links with a secret, credentials in addresses and sign-in headers are masked unasked', () => {
    const { log, read } = makeLogs();
    log.info(
      'https://join.example.com/meeting/1234?secret=aB.c-9&x=1 and https://join/invited.sf?id=1&amp;secret=zz9',
    );
    log.info('https://magic:pw@cms.example.com:445/ Authorization: Basic dTpwYXNzd29yZA==');
    log.info('NTLM handshake, Basic authentication and Negotiate sign-in are words');
    expect(read().map(({ msg }) => msg)).toEqual([
      'https://join.example.com/meeting/1234?secret=[masked]&x=1 and https://join/invited.sf?id=1&amp;secret=[masked]',
      'https://[masked]@cms.example.com:445/ Authorization: Basic [masked]',
      'NTLM handshake, Basic authentication and Negotiate sign-in are words',
    ]);
  });
});

describe('a file a day', () => {
  test('a new one begins with the first line after local midnight', () => {
    const { log, clock, read } = makeLogs();
    clock.time = new Date(2026, 2, 1, 23, 59, 59, 999);
    log.info('late');
    clock.time = new Date(2026, 2, 2, 0, 0, 0);
    log.info('early');
    expect(read('2026-03-01').map(({ msg }) => msg)).toEqual(['late']);
    expect(read('2026-03-02').map(({ msg }) => msg)).toEqual(['early']);
  });

  test('a second run on the same day goes on in the same file', () => {
    const first = makeLogs();
    first.log.info('one');
    first.close();
    const second = makeLogs({ dir: first.dir });
    second.log.info('two');
    expect(second.read().map(({ msg }) => msg)).toEqual(['one', 'two']);
  });

  test('a clock that is set back goes on in the file of that day', () => {
    const { log, clock, read } = makeLogs();
    clock.time = new Date(2026, 2, 2, 0, 0, 1);
    log.info('tomorrow');
    clock.time = new Date(2026, 2, 1, 23, 59, 59);
    log.info('today');
    expect(read('2026-03-01').map(({ msg }) => msg)).toEqual(['today']);
  });

  test('files older than the days are removed at the start, and nothing else is', () => {
    const dir = makeTempDir();
    const keep = [
      '2026-02-22.log',
      '2026-02-22-2.log',
      '2026-03-09.log',
      'notes.log',
      '2026-02-19.log.gz',
      'x2026-02-19.log',
    ];
    for (const name of [...keep, '2026-02-21.log', '2026-02-21-2.log', '2025-12-31.log', '0999-01-01.log'])
      writeFileSync(join(dir, name), '');
    mkdirSync(join(dir, '2026-02-18.log'));
    makeLogs({ dir, days: 7 });
    expect(readdirSync(dir).sort()).toEqual([...keep, '2026-02-18.log', '2026-03-01.log'].sort());
  });

  test('and at each new day', () => {
    const { log, clock, dir } = makeLogs({ days: 1 });
    for (let day = 1; day <= 5; day += 1) {
      clock.time = new Date(2026, 2, day, 12);
      log.info(`day ${day}`);
    }
    expect(readdirSync(dir)).toEqual(['2026-03-04.log', '2026-03-05.log']);
  });
});

describe('a log that cannot be written', () => {
  test.each([
    ['a file stands in the place of the folder', (dir: string) => writeFileSync(dir, '')],
    [
      'a folder stands in the place of the file of the day',
      (dir: string) => mkdirSync(join(dir, '2026-03-01.log'), { recursive: true }),
    ],
  ])('stops the start in a plain sentence: %s', (_, spoil) => {
    const dir = join(makeTempDir(), 'logs');
    spoil(dir);
    expect(() => makeLogs({ dir })).toThrow(
      expect.objectContaining({
        code: 'NotWritable',
        message: expect.stringMatching(
          /^The program cannot write its log in .*: a (file|folder) stands (in|where) .*\.$/,
        ) as string,
      }),
    );
  });

  test('later on never stops the service: it is told once, and the lines that are missing are counted', ({
    skip,
  }) => {
    const dir = makeTempDir();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir], { stdio: 'ignore' });
    } catch {
      return skip('mounting needs root');
    }
    onTestFinished(() => void execFileSync('umount', [dir]));
    const { log, printed } = makeLogs({ dir });
    log.info('before');
    writeFileSync(join(dir, 'filler'), Buffer.alloc(60 * 1024));
    for (let n = 0; n < 100; n += 1) log.info(`${n} ${'x'.repeat(1000)}`);
    expect(printed).toEqual([
      `The program cannot write its log in ${dir}: the disk is full. The program goes on without it.\n`,
    ]);
    rmSync(join(dir, 'filler'));
    log.info('after');
    const whole = readFileSync(join(dir, '2026-03-01.log'), 'utf8').split('\n').filter(isJson);
    const lines = whole.map((line) => JSON.parse(line) as { msg: string; count?: number });
    const lost = lines.find(({ count }) => count !== undefined)?.count ?? 0;
    expect(lines.map(({ msg }) => msg)).toContain('after');
    expect(lost).toBeGreaterThan(0);
    expect(lines).toHaveLength(1 + (100 - lost) + 2);
  });

  describe.each(['EBUSY', 'EPERM', 'EACCES'])('that another program holds (%s) (case 32)', (code) => {
    test('from the start on: the second file of the day takes its place', () => {
      const dir = makeTempDir();
      failWhile(dir, code, (operation, file) => operation === 'openSync' && file.endsWith('-01.log'));
      const { log, read, printed } = makeLogs({ dir });
      log.info('one');
      expect(read('2026-03-01-2').map(({ msg }) => msg)).toEqual(['one']);
      expect(printed).toEqual([]);
    });

    test('once it was open: no line is lost, and the next day has its own file', () => {
      const dir = makeTempDir();
      let isHeld = false;
      failWhile(
        dir,
        code,
        (operation, file) => operation === 'writeSync' && isHeld && !file.endsWith('-2.log'),
      );
      const { log, clock, read, printed } = makeLogs({ dir });
      log.info('one');
      isHeld = true;
      log.info('two');
      log.info('three');
      expect(read().map(({ msg }) => msg)).toEqual(['one']);
      expect(read('2026-03-01-2').map(({ msg }) => msg)).toEqual(['two', 'three']);
      isHeld = false;
      clock.time = new Date(2026, 2, 2, 12);
      log.info('four');
      expect(read('2026-03-02').map(({ msg }) => msg)).toEqual(['four']);
      expect(printed).toEqual([]);
    });
  });

  test('on a full disk does not stop the service, and says how many lines are missing', () => {
    const dir = makeTempDir();
    let isFull = false;
    failWhile(dir, 'ENOSPC', (operation) => operation === 'writeSync' && isFull);
    const { log, read, printed } = makeLogs({ dir });
    log.info('one');
    isFull = true;
    log.info('two');
    log.info('three');
    expect(printed).toEqual([expect.stringContaining('the disk is full. The program goes on without it.')]);
    isFull = false;
    log.info('four');
    expect(read()).toMatchObject([{ msg: 'one' }, { msg: 'four' }, { count: 2 }]);
    expect(readdirSync(dir)).toEqual(['2026-03-01.log']);
  });

  test('a folder that was moved away is made again', () => {
    const { log, clock, dir, read } = makeLogs();
    log.info('before');
    renameSync(dir, `${dir}.old`);
    clock.time = new Date(clock.time.getTime() + 60_000);
    log.info('after');
    expect(read().map(({ msg }) => msg)).toEqual(['after']);
  });

  test('a line after the end is dropped in silence', () => {
    const { log, close, read } = makeLogs();
    log.info('last');
    close();
    log.info('too late');
    expect(read()).toHaveLength(1);
  });
});

/** @param fails is given the operation, and the file that it is about */
function failWhile(dir: string, code: string, fails: (operation: string, file: string) => boolean): void {
  // A write names its file by number only; the log has one file open at a time.
  let opened = '';
  const unhook = hookFileOperations(dir, (operation, file) => {
    if (operation === 'openSync') opened = file;
    if (fails(operation, opened)) throw Object.assign(new Error('held'), { code });
    return undefined;
  });
  onTestFinished(unhook);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

describe('on a terminal', () => {
  test('each line is shown with its time of day, level, message and fields', () => {
    const { log, printed } = makeLogs({ toShown: createPrettyLine(false) });
    log.warn('No personal room.', { mailbox: 'ann@example.com' });
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatch(
      /^\[12:00:00\] .*WARN.*: .*No personal room\..* \{"mailbox":"ann@example\.com"\}\n$/,
    );
  });

  test('elsewhere nothing is shown', () => {
    const { log, printed } = makeLogs();
    log.error('Trouble.');
    expect(printed).toEqual([]);
  });
});

test.runIf(triesAll)(
  'bundled into one file, it loses no line when the process exits at once, and none is torn by a second process',
  async () => {
    const dir = makeTempDir();
    const program = await bundle(
      `
      import { createLogs } from './src/logging/logs.js';
      import { createPrettyLine } from './src/logging/pretty-line.js';
      const clock = { now: () => new Date(2026, 2, 1), sleep: async () => {} };
      const { log } = createLogs({ dir: process.argv[2]!, level: 'info', days: 30, clock, toShown: createPrettyLine(false), secrets: [] });
      for (let n = 0; n < 1000; n += 1) log.info('line', { count: n });
      // What is shown goes through a pipe here, which Node empties in the background.
      process.stderr.write('', () => process.exit(0));`,
      join(dir, 'program.mjs'),
    );
    const runs = [1, 2].map(() => {
      const child = spawn(process.execPath, [program, join(dir, 'logs')], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      return Promise.all([readAll(child.stderr), once(child, 'exit')]);
    });
    for (const [shown, [code]] of await Promise.all(runs)) {
      expect(code).toBe(0);
      expect(shown.match(/INFO: line/g)).toHaveLength(1000);
    }
    const lines = makeLogs({ dir: join(dir, 'logs') }).read();
    const pids = new Set(lines.map(({ pid }) => pid));
    expect(pids.size).toBe(2);
    for (const of of pids) {
      const counts = lines.filter(({ pid }) => pid === of).map(({ count }) => count);
      expect(counts).toEqual(Array.from({ length: 1000 }, (_, n) => n));
    }
  },
);
