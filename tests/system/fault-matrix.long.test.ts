/**
 * Every fault at every operation at three places of a run: no crash, no hang, the others served in the same cycle, and
 * once it is over each meeting with one block and each attendee with one mail.
 */
import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { allRows, oneOfEachOutcome } from '../support/faults/fault-cells.js';
import { runFaultCell } from '../support/faults/run-fault-cell.js';

/** Cells at once: most of one is waiting for answers. */
const AT_ONCE = 4;

describe('a fault', () => {
  for (const { name, cells } of allRows()) {
    it(name, async () => {
      const limit = pLimit(AT_ONCE);
      const failures: string[] = [];
      await Promise.all(
        cells.map((cell) =>
          limit(() =>
            runFaultCell(cell, 'in-process').catch((error: unknown) => {
              failures.push(`${cell.name}: ${error instanceof Error ? error.message : String(error)}`);
            }),
          ),
        ),
      );
      expect(failures).toEqual([]);
    });
  }
});

describe('a fault that befalls the program itself, in processes of its own', () => {
  for (const cell of oneOfEachOutcome(allRows())) it(cell.name, () => runFaultCell(cell, 'processes'));
});
