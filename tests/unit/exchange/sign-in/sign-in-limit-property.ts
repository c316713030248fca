/**
 * Any pattern of servers behind one name: how many refusals reach them in five runs. The clock of the deadlines is the
 * test's own, and goes on only when nothing else moves, so that no answer is ever late.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { createTestCalendar } from '../local-ews.js';
import { openTestKerberos, startMinds, type Mind, type MindsServer, type Scheme } from './minds.js';

const TIMEOUT_MS = 10_000;
/** On loopback, what has been sent arrives within a few turns of the event loop. */
const QUIET_TURNS = 200;

const MIND = fc.constantFrom<Mind>(
  ...(['accepts', 'accepts', 'refuses', 'refuses', 'hangs', 'resets', 'refuses-without-end'] as const),
);

const STORY = fc.record({
  scheme: fc.constantFrom<Scheme>('basic', 'ntlm', 'kerberos', 'kerberos each time'),
  lanes: fc.constantFrom(1, 2, 3, 4, 16, 64),
  mailboxes: fc.integer({ min: 1, max: 70 }),
  /** The servers that the connections of each run meet. */
  runs: fc.array(fc.array(MIND, { minLength: 1, maxLength: 8 }), { minLength: 5, maxLength: 5 }),
  /** One process for all runs, or a new one for each. */
  isLoop: fc.boolean(),
});

/** Lets time pass for as long as the work waits for nothing but time. */
async function passTime(server: MindsServer, work: Promise<unknown>): Promise<void> {
  let isDone = false;
  void work.then(() => (isDone = true));
  for (let quiet = 0, seen = 0; !isDone; quiet++) {
    await nextTurn();
    if (server.requests.length !== seen) [quiet, seen] = [0, server.requests.length];
    if (quiet < QUIET_TURNS) continue;
    vi.advanceTimersByTime(TIMEOUT_MS / 4);
    quiet = 0;
  }
}

export async function checkSignInLimit(numRuns: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await fc.assert(
      fc.asyncProperty(STORY, async ({ scheme, lanes, mailboxes, runs, isLoop }) => {
        const server = await startMinds([], scheme);
        const auth = scheme === 'basic' ? 'basic' : scheme === 'ntlm' ? 'auto' : 'negotiate';
        const create = () =>
          createTestCalendar(
            server.url.replace('localhost', '127.0.0.1'),
            { auth, concurrency: lanes, timeoutMs: TIMEOUT_MS },
            { openSecurityLibrary: openTestKerberos },
          );
        let calendar = create();
        let wasRefused = false;
        let refusalsBefore = 0;
        for (const minds of runs) {
          server.setMinds(minds);
          if (!isLoop) calendar = create();
          calendar.beginCycle(wasRefused);
          const calls = Array.from({ length: mailboxes }, (_, index) =>
            calendar.readChanges(`user${index}@example.test`, undefined),
          );
          await passTime(server, Promise.allSettled(calls));
          if (!isLoop) calendar.close();
          const refusals = server.takeRefusals();
          expect(refusals).toBeLessThanOrEqual(refusalsBefore > 0 ? 1 : 3);
          refusalsBefore = refusals;
          if (calendar.transport.signInOutcome !== undefined)
            wasRefused = calendar.transport.signInOutcome === 'refused';
        }
      }),
      { numRuns, endOnFailure: false },
    );
  } finally {
    vi.useRealTimers();
  }
}
