import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openStateStore } from '../../../src/store/json-state-store.js';
import { bundle } from '../../support/bundle.js';
import { MemoryLog } from '../../support/memory-log.js';
import { createManualClock } from '../../support/manual-clock.js';
import { freeGuard } from './state-parts.js';
import { makeTempDir } from '../../support/temp-dir.js';

test('killed at any point, again and again, it forgets nothing that it said was safe, and damages nothing', async () => {
  const source = "import './tests/unit/store/programs/write-state.js';";
  const writer = await bundle(source, join(makeTempDir(), 'write-state.mjs'));
  const dir = join(makeTempDir(), 'state');
  const safe = new Map<string, number>();
  for (let round = 0; round < 12; round += 1) {
    const child = spawn(process.execPath, [writer, dir, String(round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    let heard = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      const [word, of, address = '', state] = line.split(' ');
      expect(word).toBe('safe');
      expect(of).toBe(String(round));
      safe.set(address, Number(state));
      // At another point of the work each time; what it has said by then is heard to the end.
      if ((heard += 1) === 20 + 17 * round) child.kill('SIGKILL');
    }
    await exit;
  }
  const log = new MemoryLog();
  const store = await openStateStore(dir, { log, guard: freeGuard, clock: createManualClock() });
  expect(safe.size).toBe(80);
  for (const [address, state] of safe)
    expect(Number((await store.readMailbox(address)).syncState)).toBeGreaterThanOrEqual(state);
  expect(log.lines).toEqual([]);
  expect(readdirSync(dir).filter((name) => name.endsWith('.tmp') || name.includes('damaged'))).toEqual([]);
});
