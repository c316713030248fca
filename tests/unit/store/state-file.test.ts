import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkFormat, StateFile } from '../../../src/store/state-file.js';
import { MemoryLog } from '../../support/memory-log.js';
import { createManualClock } from '../../support/manual-clock.js';
import { makeTempDir } from '../../support/temp-dir.js';

/** A file whose writes stop before they become visible until they are let go. */
function makeHeldFile() {
  const path = join(makeTempDir(), 'notes.json');
  const held: (() => void)[] = [];
  const reached: (() => void)[] = [];
  const guard = {
    assertHeld: () =>
      new Promise<void>((resolve) => {
        held.push(resolve);
        for (const told of reached.splice(0)) told();
      }),
  };
  const deps = { log: new MemoryLog(), clock: createManualClock(), guard };
  const file = new StateFile<{ note?: string }>(path, deps, { mend: () => undefined, loss: '' });
  return {
    file,
    untilHeld: async () => {
      if (held.length === 0) await new Promise<void>((resolve) => reached.push(resolve));
    },
    letGo: () => held.shift()?.(),
    writesHeld: () => held.length,
    noteOnDisk: () => (JSON.parse(readFileSync(path, 'utf8')) as { entries: { note: string } }).entries.note,
  };
}

test('a save that is asked for while the same is being written writes nothing more', async () => {
  const { file, untilHeld, letGo, writesHeld } = makeHeldFile();
  file.change((entries) => (entries.note = 'one'));
  const first = file.save();
  await untilHeld();
  const second = file.save();
  letGo();
  await Promise.all([first, second]);
  expect(writesHeld()).toBe(0);
  expect(file.unsaved > 0).toBe(false);
});

test('what changes while the file is being written is not taken for saved, and goes out with the next save', async () => {
  const { file, untilHeld, letGo, noteOnDisk } = makeHeldFile();
  file.change((entries) => (entries.note = 'one'));
  const first = file.save();
  await untilHeld();
  file.change((entries) => (entries.note = 'two'));
  letGo();
  await first;
  expect(noteOnDisk()).toBe('one');
  expect(file.unsaved > 0).toBe(true);
  const second = file.save();
  await untilHeld();
  letGo();
  await second;
  expect(noteOnDisk()).toBe('two');
  expect(file.unsaved > 0).toBe(false);
});

test('a document of the current format stays as it is', () => {
  expect(checkFormat({ format: 1, a: 1 }, 'f')).toEqual({ format: 1, a: 1 });
});

test('a document of a newer format is refused by name and number', () => {
  expect(() => checkFormat({ format: 4 }, 'state/run.json')).toThrow(/state\/run\.json .*format 4/);
});

test.each([[null], [7], ['x'], [[]], [{}], [{ format: '1' }], [{ format: 0 }], [{ format: 1.5 }]])(
  '%j is no document of ours',
  (value) => {
    expect(checkFormat(value, 'f')).toBeUndefined();
  },
);
