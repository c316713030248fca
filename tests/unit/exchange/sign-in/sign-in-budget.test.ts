import { describe, expect, test } from 'vitest';
import { SignInBudget, type Verdict } from '../../../../src/exchange/sign-in/sign-in-budget.js';

const LONG = 1_000_000;
const openBudget = (patienceMs = LONG): SignInBudget => new SignInBudget(patienceMs, () => undefined);

/** Makes attempts one after the other as long as it may. @returns how many there were */
function play(budget: SignInBudget, verdict: Verdict, most = 50): number {
  let attempts = 0;
  while (attempts < most && budget.mayBegin(0)) {
    attempts++;
    budget.end(budget.begin(false), verdict);
  }
  return attempts;
}

describe('the budget of sign-ins', () => {
  test('is three refusals, and one in the cycle after', () => {
    const budget = openBudget();
    expect(play(budget, 'refused')).toBe(3);
    expect(budget.findStop(false)).toBe('refused');
    expect(budget.findStop(true)).toBeUndefined();
    for (let cycle = 0; cycle < 3; cycle++) {
      budget.beginCycle(false);
      expect(play(budget, 'refused')).toBe(1);
    }
  });

  test('is one where another process was refused', () => {
    const budget = openBudget();
    budget.beginCycle(true);
    expect(play(budget, 'refused')).toBe(1);
  });

  test('is three again after a cycle without refusals', () => {
    const budget = openBudget();
    play(budget, 'refused');
    budget.beginCycle(false);
    expect(play(budget, 'accepted', 5)).toBe(5);
    budget.beginCycle(false);
    expect(play(budget, 'refused')).toBe(3);
  });

  test('is not filled up by acceptances', () => {
    const budget = openBudget();
    for (const verdict of ['accepted', 'refused', 'accepted', 'refused', 'accepted', 'refused'] as const) {
      budget.end(budget.begin(false), verdict);
    }
    expect(budget.mayBegin(0)).toBe(false);
    expect(budget.outcome).toBe('refused');
  });

  test('lets one go first, and then no more at once than may be refused', () => {
    const budget = openBudget();
    const first = budget.begin(false);
    expect(budget.mayBegin(0)).toBe(false);
    budget.end(first, 'accepted');
    for (let more = 0; more < 3; more++) {
      expect(budget.mayBegin(0)).toBe(true);
      budget.begin(false);
    }
    expect(budget.mayBegin(0)).toBe(false);
  });

  test('lets another go beside a first that hangs, but never more than may be refused', async () => {
    const budget = openBudget(1);
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect.poll(() => budget.mayBegin(0)).toBe(true);
      budget.begin(false);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(budget.mayBegin(0)).toBe(false);
  });

  test('counts a silence as a refusal once somebody was refused, unless somebody was accepted after it', () => {
    const budget = openBudget();
    play(budget, 'unanswered', 2);
    expect(play(budget, 'refused')).toBe(1);
    const other = openBudget();
    play(other, 'unanswered', 2);
    play(other, 'accepted', 1);
    expect(play(other, 'refused')).toBe(3);
  });

  test('counts a broken connection as a refusal, unless somebody was accepted or it had been signed in', () => {
    const budget = openBudget();
    expect(play(budget, 'reset')).toBe(3);
    expect(budget.findStop(false)).toBe('silent');
    expect(budget.outcome).toBeUndefined();
    budget.beginCycle(false);
    for (let attempt = 0; attempt < 9; attempt++) budget.end(budget.begin(true), 'reset');
    expect(budget.mayBegin(0)).toBe(true);
    budget.end(budget.begin(false), 'accepted');
    for (let attempt = 0; attempt < 9; attempt++) budget.end(budget.begin(false), 'reset');
    expect(budget.mayBegin(0)).toBe(true);
  });

  test('says that the server is silent after a dozen attempts without an answer', () => {
    const budget = openBudget();
    play(budget, 'unanswered', 11);
    expect(budget.findStop(false)).toBeUndefined();
    play(budget, 'unanswered', 1);
    expect(budget.findStop(false)).toBe('silent');
    expect(budget.mayBegin(0)).toBe(true);
  });

  test('is over at once where the account is locked out, for connections that are signed in, too', () => {
    const budget = openBudget();
    budget.close('locked-out');
    expect(budget.mayBegin(0)).toBe(false);
    expect(budget.findStop(true)).toBe('locked-out');
    budget.beginCycle(false);
    expect(play(budget, 'refused')).toBe(1);
  });

  test('holds back units that are meant for others', () => {
    const budget = openBudget();
    budget.end(budget.begin(false), 'accepted');
    budget.end(budget.begin(false), 'refused');
    budget.end(budget.begin(false), 'refused');
    expect(budget.mayBegin(1)).toBe(false);
    expect(budget.mayBegin(0)).toBe(true);
  });

  test('counts in this cycle what is left over from the last one', () => {
    const budget = openBudget();
    budget.end(budget.begin(false), 'accepted');
    const slow = [budget.begin(false), budget.begin(false)];
    budget.beginCycle(false);
    expect(play(budget, 'refused')).toBe(1);
    for (const attempt of slow) budget.end(attempt, 'refused');
    expect(budget.findStop(false)).toBe('refused');
  });
});
