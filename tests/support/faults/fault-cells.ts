/** The cells of the matrix: each row of the table at each operation, at three places of a run. */
import { CMS_ROWS, EXCHANGE_ROWS } from './fault-table.js';
import type {
  CmsOperation,
  CmsRow,
  ExchangeOperation,
  ExchangeRow,
  Outcome,
  Outcomes,
  Position,
} from './fault-table.js';

export type Expected = Exclude<Outcome, { readonly leftOut: string }>;

interface CellParts {
  readonly name: string;
  readonly at: Position;
  readonly expected: Expected;
  readonly isSlow: boolean;
  /** Mailboxes at once. */
  readonly concurrency: number;
  readonly auth: 'basic' | 'ntlm';
}

export type FaultCell = CellParts &
  (
    | {
        readonly server: 'exchange';
        readonly row: ExchangeRow;
        readonly operation: ExchangeOperation;
        /** Is the request carried out although its answer is spoilt? */
        readonly executed: boolean | undefined;
      }
    | { readonly server: 'cms'; readonly row: CmsRow; readonly operation: CmsOperation }
  );

/** All cells of one row. */
export interface RowCells {
  readonly name: string;
  readonly cells: readonly FaultCell[];
}

const POSITIONS: readonly Position[] = ['first', 'middle', 'last'];
const EXCHANGE_OPERATIONS: readonly ExchangeOperation[] = ['SyncFolderItems', 'GetItem', 'UpdateItem'];
const CMS_OPERATIONS: readonly CmsOperation[] = ['users', 'users-at-first', 'spaces', 'space'];

/** An update with such an answer may have been carried out or not. */
const MAY_BE_EXECUTED: ReadonlySet<string> = new Set([
  ...['empty-500', 'text-500', 'server-error-page', 'redirect-to-error-page', 'garbage', 'entity-bomb'],
  ...['deep-nesting', 'reset', 'never-answer', 'huge', 'truncated', 'reset-mid-answer', 'drip'],
]);

export function allRows(): readonly RowCells[] {
  return [
    ...EXCHANGE_ROWS.map((row, index) => {
      const name = `Exchange: ${describe(row)}`;
      return toRowCells(name, row.then, EXCHANGE_OPERATIONS, index, (operation, at, expected, turn) => {
        const parts = toParts(`${name}, ${operation}, ${at}`, at, expected, row, turn);
        const cell = { ...parts, server: 'exchange', row, operation } as const;
        if (operation !== 'UpdateItem' || !MAY_BE_EXECUTED.has(row.fault.kind))
          return [{ ...cell, executed: undefined }];
        return [true, false].map((executed) => ({
          ...cell,
          name: `${cell.name}, ${executed ? '' : 'not '}carried out`,
          executed,
        }));
      });
    }),
    ...CMS_ROWS.map((row, index) => {
      const name = `CMS: ${describe(row)}`;
      return toRowCells(name, row.then, CMS_OPERATIONS, index, (operation, at, expected, turn) => {
        const parts = toParts(`${name}, ${operation}, ${at}`, at, expected, row, turn);
        return [{ ...parts, server: 'cms', row, operation } as const];
      });
    }),
  ];
}

/**
 * Each fault once, at an operation and a place that go round; of codes that mean the same, which a server gives in the
 * same way, one; and none that takes until a timeout.
 */
export function sliceOf(rows: readonly RowCells[]): readonly FaultCell[] {
  const byMeaning = new Map<string, FaultCell[]>();
  for (const { cells } of rows) {
    const [first] = cells;
    if (first === undefined || first.isSlow) continue;
    const meant = cells.map(({ operation, expected }) => [operation, expected]);
    const meaning = JSON.stringify([first.server, first.row.fault.kind, meant]);
    byMeaning.set(meaning, [...(byMeaning.get(meaning) ?? []), ...cells]);
  }
  const faults = new Map<string, FaultCell[]>();
  for (const cells of byMeaning.values()) {
    const { fault } = cells[0]!.row;
    const name = JSON.stringify(fault);
    faults.set(name, [...(faults.get(name) ?? []), ...cells]);
  }
  return [...faults.values()].map((cells, index) => cells[(index * 7) % cells.length]!);
}

/** For each outcome that there is, at each operation that has it, one cell. */
export function oneOfEachOutcome(rows: readonly RowCells[]): readonly FaultCell[] {
  const byOutcome = new Map<string, FaultCell[]>();
  for (const cell of rows.flatMap(({ cells }) => cells)) {
    const key = JSON.stringify([cell.server, cell.operation, cell.expected]);
    byOutcome.set(key, [...(byOutcome.get(key) ?? []), cell]);
  }
  return [...byOutcome.values()].map((cells, index) => cells[(index * 11) % cells.length]!);
}

function toRowCells<Operation extends string>(
  name: string,
  then: Outcomes<Operation>,
  operations: readonly Operation[],
  index: number,
  toCells: (operation: Operation, at: Position, expected: Expected, turn: number) => readonly FaultCell[],
): RowCells {
  const cells: FaultCell[] = [];
  let turn = 0;
  for (const operation of operations) {
    for (const at of POSITIONS) {
      const outcome: Outcomes<Operation>[Operation] = then[operation];
      turn += 1;
      const expected: Outcome =
        typeof outcome === 'function' ? outcome(at, concurrencyOf(index + turn)) : outcome;
      if (!('leftOut' in expected)) cells.push(...toCells(operation, at, expected, index + turn));
    }
  }
  return { name, cells };
}

function toParts(
  name: string,
  at: Position,
  expected: Expected,
  row: { readonly isSlow?: true; readonly strikes: string },
  turn: number,
): CellParts {
  return {
    name,
    at,
    expected,
    isSlow: row.isSlow === true,
    // Side by side, it is chance who is the last to be refused.
    concurrency: row.strikes === 'everybody' ? 1 : concurrencyOf(turn),
    auth: turn % 3 === 0 ? 'ntlm' : 'basic',
  };
}

function concurrencyOf(turn: number): number {
  return turn % 2 === 0 ? 1 : 4;
}

function describe({ fault, strikes }: ExchangeRow | CmsRow): string {
  const { kind, ...details } = fault;
  const shown = Object.entries(details).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return [kind, ...shown, strikes].join(' ');
}
