/** Of the matrix of fault-matrix.long.test.ts, each outcome that there is, at each operation that has it, once. */
import { describe, it } from 'vitest';
import { allRows, oneOfEachOutcome } from '../support/faults/fault-cells.js';
import { runFaultCell } from '../support/faults/run-fault-cell.js';
import { few } from '../support/few.js';

describe('a fault reaches as far as it must, is waited for, and is made up for', () => {
  const cells = oneOfEachOutcome(allRows()).filter(({ isSlow }) => !isSlow);
  for (const cell of few(cells, 6)) it.concurrent(cell.name, () => runFaultCell(cell, 'in-process'));
});
