import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StateError } from '../../../src/errors.js';
import { createUsersFile } from '../../../src/store/users-file.js';
import { MemoryLog } from '../../support/memory-log.js';
import { makeTempDir } from '../../support/temp-dir.js';

function makeFile(content?: string | Buffer) {
  const path = join(makeTempDir(), 'users.txt');
  if (content !== undefined) writeFileSync(path, content);
  const log = new MemoryLog();
  return { path, log, file: createUsersFile(path, { log }) };
}

test('the list is written as the Python service wrote it: local time, then an address a line', async () => {
  const { path, file } = makeFile();
  await file.write(['ann@example.com', 'bob@example.com'], new Date(2026, 2, 1, 4, 5, 6, 789));
  expect(readFileSync(path, 'utf8')).toBe('2026-03-01 04:05:06\nann@example.com\nbob@example.com\n');
});

test('what was written is read again', async () => {
  const { file, log } = makeFile();
  const syncedAt = new Date(2026, 2, 1, 4, 5, 6);
  await file.write(['ann@example.com', 'bob@example.com'], syncedAt);
  expect(await file.read()).toEqual({ addresses: ['ann@example.com', 'bob@example.com'], syncedAt });
  expect(log.lines).toEqual([]);
});

test('whoever lost the lock meanwhile leaves the list as it is', async () => {
  const { path, log, file } = makeFile();
  await file.write(['new@example.com'], new Date(2026, 2, 2));
  const before = readFileSync(path, 'utf8');
  const guard = { assertHeld: () => Promise.reject(new StateError('LockLost', 'lost')) };
  const late = createUsersFile(path, { log, guard });
  await expect(late.write(['old@example.com'], new Date(2026, 2, 1))).rejects.toMatchObject({
    code: 'LockLost',
  });
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect(readdirSync(dirname(path))).toEqual(['users.txt']);
});

test('an empty list of a CMS without users is a list', async () => {
  const { file } = makeFile();
  await file.write([], new Date(2026, 2, 1));
  expect(await file.read()).toEqual({ addresses: [], syncedAt: new Date(2026, 2, 1) });
});

describe('a list that people edited', () => {
  test('is read with a byte-order mark, CRLF, blank lines, spaces, capitals and doubles', async () => {
    const { file, log } = makeFile(
      '\uFEFF2026-03-01 04:05:06\r\n\r\n  Ann@Example.com \r\nbob@example.com\t\r\nANN@example.com\r\n\r\n',
    );
    expect(await file.read()).toEqual({
      addresses: ['ann@example.com', 'bob@example.com'],
      syncedAt: new Date(2026, 2, 1, 4, 5, 6),
    });
    expect(log.lines).toEqual([]);
  });

  test('is read as UTF-16, as some Windows editors save it', async () => {
    const { file } = makeFile(Buffer.from('\uFEFF2026-03-01 04:05:06\r\nann@example.com\r\n', 'utf16le'));
    expect((await file.read())?.addresses).toEqual(['ann@example.com']);
  });

  test('loses the lines that are no addresses, counted in one warning', async () => {
    const { file, log } = makeFile(
      '2026-03-01 04:05:06\n# board\nann@example.com\nBob Builder\n<cid@example.com>\n@example.com\ndan@\neve@a@b\nfay@example.com, gil@example.com\n',
    );
    expect((await file.read())?.addresses).toEqual(['ann@example.com']);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { count: 7 } }]);
  });

  test('without a time is read, and the time of the sync is not known', async () => {
    const { file, log } = makeFile('ann@example.com\nbob@example.com\n');
    expect(await file.read()).toEqual({ addresses: ['ann@example.com', 'bob@example.com'] });
    expect(log.lines).toEqual([]);
  });

  test.each(['2026-02-30 04:05:06', '2026-13-01 04:05:06', '2026-03-01 24:05:06', '2026-03-01', 'yesterday'])(
    'with %j for a time is read, and the time of the sync is not known',
    async (time) => {
      const { file } = makeFile(`${time}\nann@example.com\n`);
      expect(await file.read()).toEqual({ addresses: ['ann@example.com'] });
    },
  );
});

describe('no readable list', () => {
  test('where there is no file', async () => {
    const { file, log } = makeFile();
    expect(await file.read()).toBeUndefined();
    expect(log.lines).toEqual([]);
  });

  test('where the file is empty, as a disk that was full leaves it', async () => {
    expect(await makeFile('').file.read()).toBeUndefined();
  });

  test('where the file is something else', async () => {
    const { file, log } = makeFile(Buffer.alloc(100));
    expect(await file.read()).toBeUndefined();
    expect(log.warnings()).toHaveLength(1);
  });

  test('where a folder stands in its place, which is named', async () => {
    const { path, file, log } = makeFile();
    mkdirSync(path);
    expect(await file.read()).toBeUndefined();
    expect(log.warnings()).toEqual([`Cannot read the user list ${path}: a folder stands in its place.`]);
    await expect(file.write(['ann@example.com'], new Date())).rejects.toMatchObject({
      code: 'NotWritable',
      message: expect.stringContaining(path) as string,
    });
    expect(readdirSync(join(path, '..'))).toEqual(['users.txt']);
  });
});

test('a crash that left half a list beside the whole one costs nothing and is cleared away', async () => {
  const { path, file } = makeFile('2026-03-01 04:05:06\nann@example.com\n');
  writeFileSync(join(path, '..', '.users.txt.3f0d2f6e-1111-4222-8333-444455556666.tmp'), '2026-');
  writeFileSync(join(path, '..', '.settings.ini.3f0d2f6e-1111-4222-8333-444455556666.tmp'), 'x');
  expect((await file.read())?.addresses).toEqual(['ann@example.com']);
  await file.write(['bob@example.com'], new Date());
  expect(readdirSync(join(path, '..')).sort()).toEqual([
    '.settings.ini.3f0d2f6e-1111-4222-8333-444455556666.tmp',
    'users.txt',
  ]);
});

describe('in a zone with summer time', () => {
  const zone = process.env['TZ'];
  beforeEach(() => {
    process.env['TZ'] = 'Europe/Berlin';
  });
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  test('every hour of the two changing days is read as the hour it is, or as the first of two', async () => {
    for (const day of [Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25)]) {
      for (let hour = -3; hour < 27; hour += 1) {
        const { file } = makeFile();
        const written = new Date(day + hour * 3_600_000);
        await file.write([], written);
        const read = (await file.read())?.syncedAt;
        const isSecondTime = written.toISOString() === '2026-10-25T01:00:00.000Z';
        expect(read).toEqual(isSecondTime ? new Date(written.getTime() - 3_600_000) : written);
      }
    }
  });

  test('a time that the clocks left out is read as the hour after', async () => {
    const { file } = makeFile('2026-03-29 02:30:00\nann@example.com\n');
    expect((await file.read())?.syncedAt).toEqual(new Date('2026-03-29T01:30:00.000Z'));
  });
});
