/** However the servers behind a load balancer answer, and in whatever order: the account is not locked out. */
import { describe, expect, test } from 'vitest';
import type { ExchangeError } from '../../../../src/errors.js';
import { runs } from '../../../support/runs.js';
import { createTestCalendar } from '../local-ews.js';
import { startMinds } from './minds.js';
import { checkSignInLimit } from './sign-in-limit-property.js';

const readAll = async (
  calendar: ReturnType<typeof createTestCalendar>,
  count: number,
): Promise<readonly (ExchangeError | undefined)[]> =>
  (
    await Promise.allSettled(
      Array.from({ length: count }, (_, index) =>
        calendar.readChanges(`user${index}@example.test`, undefined),
      ),
    )
  ).map((each) => (each.status === 'fulfilled' ? undefined : (each.reason as ExchangeError)));

describe.each(['basic', 'ntlm'] as const)('with %s', (scheme) => {
  const auth = scheme === 'basic' ? 'basic' : 'auto';

  test('one server of sixteen that accepts: three refusals, then one a run, and everybody is served (case 4)', async () => {
    const server = await startMinds(
      ['accepts', ...Array.from({ length: 15 }, () => 'refuses' as const)],
      scheme,
    );
    let wasRefused = false;
    for (let run = 0; run < 5; run++) {
      server.setMinds(['accepts', ...Array.from({ length: 63 }, () => 'refuses' as const)]);
      const calendar = createTestCalendar(server.url, { auth, concurrency: 16 });
      calendar.beginCycle(wasRefused);
      expect(await readAll(calendar, 40)).toEqual(Array.from({ length: 40 }));
      const refusals = server.takeRefusals();
      expect(refusals).toBeLessThanOrEqual(wasRefused ? 1 : 3);
      if (calendar.transport.signInOutcome !== undefined)
        wasRefused = calendar.transport.signInOutcome === 'refused';
      calendar.close();
    }
  });

  test('the first server refuses, the second accepts: everybody is served', async () => {
    const server = await startMinds(['refuses', 'accepts', 'refuses'], scheme);
    const calendar = createTestCalendar(server.url, { auth, concurrency: 16 });
    calendar.beginCycle();
    expect(await readAll(calendar, 40)).toEqual(Array.from({ length: 40 }));
    expect(server.takeRefusals()).toBeLessThanOrEqual(3);
  });

  test('connections that break with the credentials on their way count as if they had been refused', async () => {
    const server = await startMinds(['resets'], scheme);
    const calendar = createTestCalendar(server.url, { auth, concurrency: 64 });
    calendar.beginCycle();
    const errors = await readAll(calendar, 200);
    expect(new Set(errors.map((error) => error?.reach))).toEqual(new Set(['mailbox']));
    expect(server.takeResets()).toBe(3);
  });

  test('where all refuse after some have accepted, it is said that the servers differ', async () => {
    const server = await startMinds(['accepts', 'refuses', 'refuses', 'refuses'], scheme);
    const calendar = createTestCalendar(server.url, { auth, concurrency: 1 });
    calendar.beginCycle();
    expect(await readAll(calendar, 1)).toEqual([undefined]);
    expect(calendar.transport.signInOutcome).toBe('accepted');
    server.closeConnections();
    const [error] = await readAll(calendar, 1);
    expect(error).toMatchObject({
      code: 'CredentialsRefused',
      message: expect.stringContaining('accepts the account') as string,
      hint: expect.stringContaining('behind the load balancer one by one') as string,
    });
    expect(error?.message).toContain('on one connection and refuses it on another');
    expect(server.takeRefusals()).toBe(3);
  });
});

test('never more than three refusals in a run, nor more than one in the run after', async () => {
  await checkSignInLimit(runs(3).numRuns);
});
