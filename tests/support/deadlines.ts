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
/** Deadlines follow one another, such as that of a second try; what takes so many of them has none, or a wrong one. */
const MAX_DEADLINES = 12;
/** However much moves: a minute or two on an idle machine. */
const MAX_LOOKS = 10_000;

/**
 * Carries the work out; its timers count nothing but the time in which `movement` stays the same.
 * @param deadlineMs the program's own
 * @param movement such as how many requests have come
 * @throws what `work` does, and where it does not end
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
    let seen = movement();
    let passed = 0;
    for (let looks = 0; !isDone; looks += 1) {
      if (passed >= MAX_DEADLINES * LOOKS || looks > MAX_LOOKS)
        throw new Error(
          `It hangs: it took more than ${MAX_DEADLINES} times ${deadlineMs} ms, or moves for ever.`,
        );
      await new Promise((resolve) => startTimer(resolve, LOOK_MS));
      for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
      const now = movement();
      if (now === seen) {
        vi.advanceTimersByTime(deadlineMs / LOOKS);
        passed += 1;
      }
      seen = now;
    }
    return await result;
  } finally {
    vi.useRealTimers();
  }
}
