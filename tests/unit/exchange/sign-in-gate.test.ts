import { setMaxListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import {
  createSignInGate,
  type Admission,
  type GateVerdict,
} from '../../../src/exchange/sign-in/sign-in-gate.js';

const LONG = 1_000_000;
const IN = ['admitted'] as const;
const never = new AbortController().signal;
setMaxListeners(0, never);

/** Asks for a turn and tells what has become of it so far. */
function ask(gate: ReturnType<typeof createSignInGate>): { state: 'waiting' | Admission } {
  const asked: { state: 'waiting' | Admission } = { state: 'waiting' };
  void gate.enter(never).then((admission) => (asked.state = admission));
  return asked;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the sign-in gate', () => {
  test('lets one in at first, and all others once that one is accepted', async () => {
    const gate = createSignInGate(LONG);
    const asked = Array.from({ length: 50 }, () => ask(gate));
    await settled();
    expect(asked.map(({ state }) => state).filter((state) => state === 'admitted')).toHaveLength(1);
    gate.end('accepted');
    await settled();
    expect(asked.every(({ state }) => state === 'admitted')).toBe(true);
  });

  test('a request that is still under way from the cycle before holds up nobody', async () => {
    const gate = createSignInGate(LONG);
    const slow = ask(gate);
    await settled();
    gate.beginCycle(false);
    const asked = Array.from({ length: 50 }, () => ask(gate));
    await settled();
    expect([slow, ...asked].filter(({ state }) => state === 'admitted')).toHaveLength(2);
    gate.end('accepted');
    await settled();
    expect(asked.every(({ state }) => state === 'admitted')).toBe(true);
  });

  /** Plays calls against a server that always answers so. @returns how many attempts were made */
  const play = async (
    gate: ReturnType<typeof createSignInGate>,
    verdict: GateVerdict,
    calls = 200,
  ): Promise<number> => {
    let attempts = 0;
    const call = async (): Promise<void> => {
      while ((await gate.enter(never)) === 'admitted') {
        attempts++;
        await settled();
        gate.end(verdict);
      }
    };
    await Promise.all(Array.from({ length: calls }, call));
    return attempts;
  };

  test('a refusal beside a request from the cycle before lets in one at a time, as often as without it', async () => {
    const gate = createSignInGate(LONG);
    ask(gate);
    await settled();
    gate.beginCycle(false);
    expect(await play(gate, 'refused')).toBe(2);
    expect(gate.isClosed).toBe(true);
  });

  test('closes after two refusals where the credentials never worked, and after one in the cycles that follow', async () => {
    const gate = createSignInGate(LONG);
    expect(await play(gate, 'refused')).toBe(2);
    for (let cycle = 0; cycle < 3; cycle++) {
      gate.beginCycle(false);
      expect(await play(gate, 'refused')).toBe(1);
    }
  });

  test('closes after three refusals where they have worked before', async () => {
    const gate = createSignInGate(LONG);
    await gate.enter(never);
    gate.end('accepted');
    gate.beginCycle(false);
    expect(await play(gate, 'refused')).toBe(3);
  });

  test('has one attempt where an earlier process was refused', async () => {
    const gate = createSignInGate(LONG);
    gate.beginCycle(true);
    expect(await play(gate, 'refused')).toBe(1);
  });

  test('closes at once where the account is locked out', async () => {
    expect(await play(createSignInGate(LONG), 'locked-out')).toBe(1);
  });

  test('tells everybody who waits when it closes', async () => {
    const gate = createSignInGate(LONG);
    const asked = Array.from({ length: 10 }, () => ask(gate));
    await settled();
    gate.end('locked-out');
    await settled();
    expect(asked.slice(1).every(({ state }) => state === 'closed')).toBe(true);
    expect(await gate.enter(never)).toBe('closed');
  });

  test('forgets refusals once credentials were accepted again', async () => {
    const gate = createSignInGate(LONG);
    for (let round = 0; round < 10; round++) {
      await gate.enter(never);
      gate.end('accepted');
      await gate.enter(never);
      gate.end('refused');
    }
    expect(gate.isClosed).toBe(false);
  });

  test('lets the next one in when the first has found nothing out', async () => {
    const gate = createSignInGate(LONG);
    ask(gate);
    const second = ask(gate);
    await settled();
    expect(second.state).toBe('waiting');
    gate.end('undecided');
    await settled();
    expect(second.state).toBe('admitted');
  });

  test('lets another one in beside a first that hangs, but never more than may be refused', async () => {
    const gate = createSignInGate(5);
    const asked = Array.from({ length: 10 }, () => ask(gate));
    await expect.poll(() => asked.filter(({ state }) => state === 'admitted').length).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(asked.filter(({ state }) => state === 'admitted')).toHaveLength(2);
  });

  test('lets go of those who give up', async () => {
    const gate = createSignInGate(LONG);
    await gate.enter(never);
    const tired = new AbortController();
    const waiting = gate.enter(tired.signal);
    tired.abort(new Error('tired'));
    await expect(waiting).rejects.toThrow('tired');
    const other = ask(gate);
    gate.end('accepted');
    await settled();
    expect(other.state).toBe('admitted');
  });

  test('counts attempts without an answer as refused, once one is refused', async () => {
    const gate = createSignInGate(LONG);
    for (let attempt = 0; attempt < 2; attempt++) {
      await gate.enter(never);
      gate.end('unanswered');
    }
    expect(gate.isClosed).toBe(false);
    expect(await play(gate, 'refused')).toBe(1);
  });

  test('does not hold against the credentials what had no answer after they were accepted', async () => {
    const gate = createSignInGate(LONG);
    for (const verdict of ['accepted', 'unanswered', 'unanswered', 'refused', 'accepted'] as const) {
      expect(await gate.enter(never)).toBe('admitted');
      gate.end(verdict);
    }
    expect(gate.isOpen).toBe(true);
  });

  test('lets one in as soon as another one of two that hang has given up', async () => {
    const gate = createSignInGate(5);
    const asked = Array.from({ length: 4 }, () => ask(gate));
    await expect.poll(() => asked.map(({ state }) => state)).toEqual([...IN, ...IN, 'waiting', 'waiting']);
    await new Promise((resolve) => setTimeout(resolve, 30));
    gate.end('unanswered');
    await settled();
    expect(asked.map(({ state }) => state)).toEqual([...IN, ...IN, ...IN, 'waiting']);
  });

  test('tells those who wait that nobody is answered, and lets the next one in', async () => {
    const gate = createSignInGate(5);
    const asked = Array.from({ length: 20 }, () => ask(gate));
    const count = (state: string): number => asked.filter((each) => each.state === state).length;
    for (let ended = 0; ended < 6; ended++) {
      await expect.poll(() => count('admitted')).toBeGreaterThan(ended);
      gate.end('unanswered');
    }
    await expect.poll(() => count('waiting')).toBe(0);
    expect(count('silent')).toBeGreaterThan(10);
    gate.end('unanswered');
    while (count('admitted') > 7) gate.end('unanswered');
    expect(await gate.enter(never)).toBe('admitted');
    gate.end('accepted');
    expect(gate.isOpen).toBe(true);
  });
});
