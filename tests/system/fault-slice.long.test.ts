/** A slice of the matrix of fault-matrix.long.test.ts: each fault once, at one operation and one place of a run. */
import { describe, it } from 'vitest';
import { allRows, sliceOf } from '../support/faults/fault-cells.js';
import { runFaultCell } from '../support/faults/run-fault-cell.js';

describe('a fault reaches as far as it must, is waited for, and is made up for', () => {
  for (const cell of sliceOf(allRows())) it.concurrent(cell.name, () => runFaultCell(cell, 'in-process'));
});
