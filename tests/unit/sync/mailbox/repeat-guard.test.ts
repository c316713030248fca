import { describe, expect, it } from 'vitest';
import type { ChangePage } from '../../../../src/model.js';
import { RepeatGuard } from '../../../../src/sync/mailbox/repeat-guard.js';

function page(syncState: string, ids: string[], isLast = false): ChangePage {
  const changes = ids.map((id) => ({ kind: 'delete' as const, id }));
  return { syncState, isLast, changes };
}

describe('a server that never comes to the end', () => {
  it('the same page given twice is noticed, whatever its state', () => {
    const guard = new RepeatGuard();
    expect(guard.isRepeated(page('s1', ['a', 'b']))).toBe(false);
    expect(guard.isRepeated(page('s2', ['c']))).toBe(false);
    expect(guard.isRepeated(page('s3', ['a', 'b']))).toBe(true);
  });

  it('the last page may repeat: going on is not what follows it', () => {
    const guard = new RepeatGuard();
    expect(guard.isRepeated(page('s1', ['a']))).toBe(false);
    expect(guard.isRepeated(page('s1', ['a'], true))).toBe(false);
  });

  it('the same state with nothing new is the end, though the server says there is more', () => {
    const guard = new RepeatGuard();
    expect(guard.isStuck(page('s1', ['a']))).toBe(false);
    expect(guard.isStuck(page('s1', []))).toBe(true);
  });

  it('empty pages with ever new states come to an end', () => {
    const guard = new RepeatGuard();
    let pages = 0;
    while (!guard.isStuck(page(`s${pages}`, []))) pages += 1;
    expect(pages).toBeLessThan(100);
  });
});
