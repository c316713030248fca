import { setMaxListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createSignInGate, type GateVerdict } from '../../../src/exchange/sign-in/sign-in-gate.js';

const LONG = 1_000_000;
const never = new AbortController().signal;
setMaxListeners(0, never);

/** Asks for a turn and tells what has become of it so far. */
function ask(gate: ReturnType<typeof createSignInGate>): { state: 'waiting' | 'in' | 'out' } {
  const asked: { state: 'waiting' | 'in' | 'out' } = { state: 'waiting' };
  void gate.enter(never).then((isIn) => (asked.state = isIn ? 'in' : 'out'));
  return asked;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the sign-in gate', () => {
  test('lets one in at first, and all others once that one is accepted', async () => {
    const gate = createSignInGate(LONG);
    const asked = Array.from({ length: 50 }, () => ask(gate));
    await settled();
    expect(asked.map(({ state }) => state).filter((state) => state === 'in')).toHaveLength(1);
    gate.end('accepted');
    await settled();
    expect(asked.every(({ state }) => state === 'in')).toBe(true);
  });

  test('a request that is still under way from the cycle before holds up nobody', async () => {
    const gate = createSignInGate(LONG);
    const slow = ask(gate);
    await settled();
    gate.beginCycle(false);
    const asked = Array.from({ length: 50 }, () => ask(gate));
    await settled();
    expect([slow, ...asked].filter(({ state }) => state === 'in')).toHaveLength(2);
    gate.end('accepted');
    await settled();
    expect(asked.every(({ state }) => state === 'in')).toBe(true);
  });

  /** Plays calls against a server that always answers so. @returns how many attempts were made */
  const play = async (
    gate: ReturnType<typeof createSignInGate>,
    verdict: GateVerdict,
    calls = 200,
  ): Promise<number> => {
    let attempts = 0;
    const call = async (): Promise<void> => {
      while (await gate.enter(never)) {
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
    expect(asked.slice(1).every(({ state }) => state === 'out')).toBe(true);
    expect(await gate.enter(never)).toBe(false);
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
    expect(second.state).toBe('in');
  });

  test('lets another one in beside a first that hangs, but never more than may be refused', async () => {
    const gate = createSignInGate(5);
    const asked = Array.from({ length: 10 }, () => ask(gate));
    await expect.poll(() => asked.filter(({ state }) => state === 'in').length).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(asked.filter(({ state }) => state === 'in')).toHaveLength(2);
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
    expect(other.state).toBe('in');
  });
});
