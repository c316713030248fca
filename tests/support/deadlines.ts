/**
 * The program's deadlines on a clock of the test's own, which goes on only while nothing moves: so a server that never
 * answers costs no time, and on the slowest machine no other answer is too late.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { vi } from 'vitest';

/** Of the machine's own clock, which looks whether anything moves. */
const { setTimeout: startTimer } = globalThis;
const LOOK_MS = 5;
/** Of the event loop, at each look: on a busy machine a turn may take as long as a look, and an answer takes some turns. */
const TURNS = 20;
/** A deadline is over once nothing has moved at so many looks. */
const LOOKS = 40;

/**
 * Carries the work out; its timers count nothing but the time in which `movement` stays the same.
 * @param deadlineMs the longest that is awaited
 * @param movement such as how many requests have come
 */
export async function passDeadlines<T>(
  deadlineMs: number,
  movement: () => number,
  work: () => Promise<T>,
): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const result = work();
    let isDone = false;
    const note = (): void => void (isDone = true);
    result.then(note, note);
    for (let seen = movement(); !isDone;) {
      await new Promise((resolve) => startTimer(resolve, LOOK_MS));
      for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
      const now = movement();
      if (now === seen) vi.advanceTimersByTime(deadlineMs / LOOKS);
      seen = now;
    }
    return await result;
  } finally {
    vi.useRealTimers();
  }
}
