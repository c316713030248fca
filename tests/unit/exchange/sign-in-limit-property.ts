/** Any pattern of servers behind one name: how many refusals reach them in five runs. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { createTestCalendar } from './local-ews.js';
import { startMinds, type Mind, type Scheme } from './minds.js';

const MIND = fc.constantFrom<Mind>('accepts', 'accepts', 'refuses', 'refuses', 'hangs', 'resets');

const STORY = fc.record({
  scheme: fc.constantFrom<Scheme>('basic', 'ntlm'),
  lanes: fc.constantFrom(1, 2, 3, 4, 16, 64),
  mailboxes: fc.integer({ min: 1, max: 70 }),
  /** The servers that the connections of each run meet. */
  runs: fc.array(
    fc.array(
      fc.oneof(
        { weight: 9, arbitrary: MIND },
        { weight: 1, arbitrary: fc.constant<Mind>('refuses-without-end') },
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    ),
    { minLength: 5, maxLength: 5 },
  ),
  /** One process for all runs, or a new one for each. */
  isLoop: fc.boolean(),
});

export async function checkSignInLimit(numRuns: number, seed?: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(STORY, async ({ scheme, lanes, mailboxes, runs, isLoop }) => {
      const server = await startMinds([], scheme);
      const create = () =>
        createTestCalendar(server.url, {
          auth: scheme === 'basic' ? 'basic' : 'auto',
          concurrency: lanes,
          // Most attempts that hang are to be given up, whatever else comes in time.
          timeoutMs: 60,
        });
      let calendar = create();
      let wasRefused = false;
      let refusalsBefore = 0;
      for (const minds of runs) {
        server.setMinds(minds);
        if (!isLoop) calendar = create();
        calendar.beginCycle(wasRefused);
        await Promise.allSettled(
          Array.from({ length: mailboxes }, (_, index) =>
            calendar.readChanges(`user${index}@example.test`, undefined),
          ),
        );
        if (!isLoop) calendar.close();
        const refusals = server.takeRefusals();
        expect(refusals).toBeLessThanOrEqual(refusalsBefore > 0 ? 1 : 3);
        refusalsBefore = refusals;
        if (calendar.signInOutcome !== undefined) wasRefused = calendar.signInOutcome === 'refused';
      }
    }),
    { numRuns, endOnFailure: false, ...(seed === undefined ? {} : { seed }) },
  );
}
