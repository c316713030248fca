import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  acquireInstanceLock,
  InstanceLock,
  type InstanceLockOptions,
  waitForInstanceLock,
} from '../../../../src/store/lock/instance-lock.js';
import { type LockEntry, renderLockText } from '../../../../src/store/lock/lock-file.js';
import { buildHolder, startHolder } from '../holder-process.js';
import { hookFileOperations } from '../../../support/file-operations.mjs';
import { MemoryLog } from '../../../support/memory-log.js';
import { systemClock } from '../../../../src/system-clock.js';
import { makeTempDir } from '../../../support/temp-dir.js';
import { triesAll } from '../../../support/few.js';

/** A tenth of a second where the service takes two: the proportions are the service's. */
const timing = { beatMs: 100, staleMs: 1000, lookMs: 25 };
const log = new MemoryLog();
const options: InstanceLockOptions = { mode: 'loop', clock: systemClock, log, timing };

async function take(dir: string, more: Partial<InstanceLockOptions> = {}): Promise<InstanceLock> {
  const lock = await acquireInstanceLock(dir, { ...options, ...more });
  if (!(lock instanceof InstanceLock)) throw new Error('The lock is held.');
  onTestFinished(() => lock.release());
  return lock;
}

/** On which every wait is over at once, and the time has passed all the same. */
function quickClock() {
  let nowMs = 0;
  const sleep = (ms: number): Promise<void> => {
    nowMs += ms;
    return systemClock.sleep(0);
  };
  return { clock: { ...systemClock, sleep }, steadyMs: () => nowMs };
}

function lockFileOf(dir: string): string {
  return join(dir, 'instance.lock');
}

/** A lock of a holder on another computer, which this test beats by hand, or does not. */
function leaveForeignLock(dir: string, beat = 1, more: Partial<LockEntry> = {}): string {
  const entry: LockEntry = {
    token: 'somebody',
    mode: 'loop',
    pid: 4242,
    host: 'elsewhere',
    since: '2020-01-01T00:00:00.000Z',
    ...more,
  };
  const text = renderLockText(entry, beat);
  writeFileSync(lockFileOf(dir), text);
  return text;
}

describe('a lock file that is busy for a moment', () => {
  /** Fails each of the operations in the folder once, or every third one, one run after the other. @returns how many there are */
  async function failEach(
    attempt: (dir: string) => Promise<void>,
    prepare: (dir: string) => void = () => undefined,
  ): Promise<number> {
    for (let nth = 1; ; nth += triesAll ? 1 : 3) {
      const dir = makeTempDir();
      prepare(dir);
      let count = 0;
      const unhook = hookFileOperations(dir, (operation) => {
        if (NEVER_BUSY.test(operation) || (count += 1) !== nth) return undefined;
        const busy = Object.assign(new Error('busy'), { code: 'EBUSY' });
        if (operation.endsWith('Sync')) throw busy;
        return Promise.reject(busy);
      });
      await attempt(dir).finally(unhook);
      if (count < nth) return count;
    }
  }
  /** What a process does to a file that it has open already. */
  const NEVER_BUSY = /^FileHandle|^closeSync$|^writeSync$/;

  test('is taken, held and given back all the same', async () => {
    const operations = await failEach(async (dir) => {
      const lock = await take(dir);
      await lock.assertHeld();
      await lock.release();
      expect(existsSync(lockFileOf(dir))).toBe(false);
    });
    expect(operations).toBeGreaterThan(5);
  });

  test('is taken over from a holder that is gone, and is then ours', async () => {
    await failEach(async (dir) => {
      const lock = await take(dir, quickClock());
      await lock.assertHeld();
      await lock.release();
      expect(existsSync(lockFileOf(dir))).toBe(false);
    }, leaveForeignLock);
  });
});

describe('one instance per home', () => {
  test('the first has it, and the second learns who that is', async () => {
    const dir = join(makeTempDir(), 'state');
    const lock = await take(dir, { mode: 'once' });
    await expect(lock.assertHeld()).resolves.toBeUndefined();
    expect(await acquireInstanceLock(dir, options)).toMatchObject({
      heldBy: {
        mode: 'once',
        pid: process.pid,
        host: hostname(),
        since: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      },
    });
  });

  test('of many that start at once exactly one has it', async () => {
    const dir = makeTempDir();
    const locks = await Promise.all(Array.from({ length: 12 }, () => acquireInstanceLock(dir, options)));
    const holders = locks.filter((lock) => lock instanceof InstanceLock);
    expect(holders).toHaveLength(1);
    await holders[0]?.release();
  });

  test('of many that find it stale exactly one has it, and nothing else is left', async () => {
    const dir = makeTempDir();
    leaveForeignLock(dir);
    // A beat in which the slowest of them has put its lock in place.
    const more = { ...options, timing: { ...timing, beatMs: 2000 } };
    const locks = await Promise.all(Array.from({ length: 12 }, () => acquireInstanceLock(dir, more)));
    const holders = locks.filter((lock) => lock instanceof InstanceLock);
    expect(holders).toHaveLength(1);
    await holders[0]?.assertHeld();
    expect(readdirSync(dir)).toEqual(['instance.lock']);
    await holders[0]?.release();
  });

  test('given back, it leaves no trace and can be taken at once', async () => {
    const dir = makeTempDir();
    await (await take(dir)).release();
    expect(readdirSync(dir)).toEqual([]);
    await take(dir);
  });

  test('given back, it allows no write any more', async () => {
    const lock = await take(makeTempDir());
    await lock.release();
    await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'LockLost' });
  });
});

describe('a holder that is alive keeps the lock', () => {
  test('whatever the share says of the time: its clock may be years away', async () => {
    const dir = makeTempDir();
    await take(dir);
    utimesSync(lockFileOf(dir), new Date('1999-01-01'), new Date('1999-01-01'));
    expect(await acquireInstanceLock(dir, options)).toHaveProperty('heldBy');
    utimesSync(lockFileOf(dir), new Date('2099-01-01'), new Date('2099-01-01'));
    expect(await acquireInstanceLock(dir, options)).toHaveProperty('heldBy');
  });

  test('whatever the wall clock does on either side', async () => {
    const dir = makeTempDir();
    let jumps = 0;
    const jumping = { ...systemClock, now: () => new Date(Date.UTC(1990 + ((jumps += 17) % 60), 0)) };
    const lock = await take(dir, { clock: jumping });
    for (let n = 0; n < 3; n += 1) {
      expect(await acquireInstanceLock(dir, { ...options, clock: jumping })).toHaveProperty('heldBy');
      await lock.assertHeld();
    }
    expect(lock.lost.aborted).toBe(false);
  });

  test('when the watcher itself was suspended between two looks', async () => {
    const dir = makeTempDir();
    const lock = await take(dir);
    let leapMs = 0;
    const steadyMs = () => performance.now() + (leapMs += 3_600_000);
    expect(await acquireInstanceLock(dir, { ...options, steadyMs })).toHaveProperty('heldBy');
    expect(lock.lost.aborted).toBe(false);
  });
});

describe('a lock that nobody stands behind', () => {
  test('is taken over within 30 s with the timing of the service', async () => {
    const dir = makeTempDir();
    leaveForeignLock(dir);
    const { clock, steadyMs } = quickClock();
    const lock = await acquireInstanceLock(dir, { mode: 'loop', clock, log, steadyMs });
    const tookMs = steadyMs();
    expect(lock).toBeInstanceOf(InstanceLock);
    if (lock instanceof InstanceLock) await lock.release();
    expect(tookMs).toBeGreaterThanOrEqual(20_000);
    expect(tookMs).toBeLessThan(25_000);
  });

  test('of another computer is taken once it has not changed for the time, and not before', async () => {
    const dir = makeTempDir();
    leaveForeignLock(dir);
    const startedMs = performance.now();
    const lock = await take(dir);
    const tookMs = performance.now() - startedMs;
    expect(tookMs).toBeGreaterThanOrEqual(timing.staleMs);
    await lock.assertHeld();
  });

  test.each([
    ['empty', ''],
    ['garbage', '\u0000\u0000garbage'],
    ['half an entry', '{"token":"abc","mo'],
  ])('that is %s is taken like any other', async (_, text) => {
    const dir = makeTempDir();
    writeFileSync(lockFileOf(dir), text);
    await (await take(dir, quickClock())).assertHeld();
  });
});

describe('a holder that slept while another took over', () => {
  test('a stopped process that wakes up writes nothing, and is told', async () => {
    const dir = makeTempDir();
    const target = join(dir, 'written');
    const program = await buildHolder();
    const sleeper = startHolder(program, dir, target, JSON.stringify(timing));
    expect(await sleeper.hear()).toBe('taken');
    sleeper.tell('write');
    expect(await sleeper.hear()).toBe('wrote');
    sleeper.kill('SIGSTOP');
    const lock = await take(dir);
    sleeper.tell('write');
    sleeper.kill('SIGCONT');
    expect(new Set([await sleeper.hear(), await sleeper.hear()])).toEqual(
      new Set(['lost', 'refused LockLost']),
    );
    expect(readFileSync(target, 'utf8')).toBe(`${sleeper.process.pid}\n`);
    await lock.assertHeld();
    sleeper.tell('release');
    expect(await sleeper.hear()).toBe('released');
    await lock.assertHeld();
  });

  test('a stopped process that wakes up in time keeps it', async () => {
    const dir = makeTempDir();
    const program = await buildHolder();
    const holder = startHolder(program, dir, join(dir, 'written'), JSON.stringify(timing));
    expect(await holder.hear()).toBe('taken');
    holder.kill('SIGSTOP');
    const other = acquireInstanceLock(dir, options);
    holder.tell('write');
    holder.kill('SIGCONT');
    expect(await holder.hear()).toBe('wrote');
    expect(await other).toHaveProperty('heldBy');
  });

  test('finds out at its next look even where no time seems to have passed, as after a snapshot', async () => {
    const dir = makeTempDir();
    const neverBeats = { beatMs: 3_600_000, staleMs: 1000, lookMs: 25 };
    const lock = await take(dir, { timing: neverBeats });
    leaveForeignLock(dir);
    await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'LockLost' });
    expect(lock.lost.aborted).toBe(true);
    const foreign = readFileSync(lockFileOf(dir), 'utf8');
    await lock.release();
    expect(readFileSync(lockFileOf(dir), 'utf8')).toBe(foreign);
  });

  test('loses the lock when the state folder was deleted under it', async () => {
    const dir = join(makeTempDir(), 'state');
    const lock = await take(dir);
    rmSync(dir, { recursive: true });
    await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'LockLost' });
    expect(existsSync(dir)).toBe(false);
  });
});

describe('standing by', () => {
  test('a standby takes over from a holder that was killed', async () => {
    const dir = makeTempDir();
    const program = await buildHolder();
    const holder = startHolder(program, dir, '', JSON.stringify(timing));
    expect(await holder.hear()).toBe('taken');
    const standby = waitForInstanceLock(dir, options, new AbortController().signal);
    holder.kill('SIGKILL');
    const lock = await standby;
    await lock?.assertHeld();
    await lock?.release();
  });

  test('a standby takes over from a holder that gives it back', async () => {
    const dir = makeTempDir();
    const first = await take(dir);
    const standby = waitForInstanceLock(dir, options, new AbortController().signal);
    await first.release();
    const lock = await standby;
    await lock?.assertHeld();
    await lock?.release();
  });

  test('a standby stays while the share is away for a moment, says so once, and takes over in the end', async () => {
    const dir = makeTempDir();
    const log = new MemoryLog();
    const first = await take(dir);
    let refused = 0;
    const isBack = hookFileOperations(dir, (operation) => {
      refused += 1;
      const away = Object.assign(new Error('away'), { code: 'EHOSTDOWN' });
      if (operation.endsWith('Sync')) throw away;
      return Promise.reject(away);
    });
    const standby = waitForInstanceLock(dir, { ...options, log }, new AbortController().signal);
    await expect.poll(() => log.warnings()).toHaveLength(1);
    // So it has looked again and again.
    await expect.poll(() => refused).toBeGreaterThan(20);
    isBack();
    await first.assertHeld();
    await first.release();
    const lock = await standby;
    await lock?.assertHeld();
    await lock?.release();
    expect(log.warnings()).toEqual([expect.stringContaining(lockFileOf(dir))]);
  });

  test('a standby that is asked to stop goes at once', async () => {
    const dir = makeTempDir();
    const first = await take(dir);
    const stop = new AbortController();
    const standby = waitForInstanceLock(dir, options, stop.signal);
    stop.abort();
    expect(await standby).toBeUndefined();
    await first.assertHeld();
  });
});

describe('a folder that cannot hold a lock', () => {
  test('a folder in the place of the lock file is named', async () => {
    const dir = makeTempDir();
    mkdirSync(lockFileOf(dir));
    await expect(acquireInstanceLock(dir, options)).rejects.toMatchObject({
      code: 'NotWritable',
      message: `Cannot use the lock file ${lockFileOf(dir)}: a folder stands in its place.`,
    });
  });

  test('a file in the place of the state folder is named', async () => {
    const dir = join(makeTempDir(), 'state');
    writeFileSync(dir, '');
    await expect(acquireInstanceLock(dir, options)).rejects.toThrow(
      /a file stands where a folder is expected/,
    );
  });
});
