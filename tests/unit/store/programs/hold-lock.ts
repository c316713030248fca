/** Takes the lock of the folder in argv[2], says so, and writes a line to argv[3] whenever the lock lets it. */
import { appendFileSync } from 'node:fs';
import { acquireInstanceLock } from '../../../../src/store/lock/instance-lock.js';
import { MemoryLog } from '../../../support/memory-log.js';
import { systemClock } from '../../../../src/system-clock.js';

const [dir = '', target = '', timing = ''] = process.argv.slice(2);
const log = new MemoryLog();
const lock = await acquireInstanceLock(dir, {
  mode: 'loop',
  clock: systemClock,
  log,
  ...(timing === '' ? {} : { timing: JSON.parse(timing) as never }),
});
if ('heldBy' in lock) {
  process.stdout.write(`held by ${lock.heldBy.pid}\n`);
} else {
  lock.lost.addEventListener('abort', () => process.stdout.write('lost\n'));
  process.stdout.write('taken\n');
  process.stdin.on('data', (command) => void obey(String(command).trim()));
}

async function obey(command: string): Promise<void> {
  if ('heldBy' in lock) return;
  if (command === 'release') {
    await lock.release();
    process.stdout.write('released\n');
    process.stdin.destroy();
    return;
  }
  try {
    await lock.assertHeld();
    appendFileSync(target, `${process.pid}\n`);
    process.stdout.write('wrote\n');
  } catch (error) {
    process.stdout.write(`refused ${(error as { code: string }).code}\n`);
  }
}
