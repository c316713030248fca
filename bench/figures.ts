/** A measured figure, what was wished of it, and the table of them all. */

export interface Figure {
  /** What was measured, as the first column of the table. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** At most this, in the same unit. */
  readonly atMost?: number;
  /** What helps to understand it. */
  readonly note?: string;
}

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? NaN;
  return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** @param share 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

export function isMissed({ value, atMost }: Figure): boolean {
  return atMost !== undefined && !(value <= atMost);
}

/** As Markdown. */
export function renderSections(sections: readonly Section[]): string {
  return sections.map(renderSection).join('\n\n');
}

/** Its columns are as wide as they come: the formatter lines them up. */
function renderSection({ title, figures }: Section): string {
  const rows = figures.map((figure) => [
    figure.what,
    `${format(figure.value)} ${figure.unit}`.trim(),
    figure.atMost === undefined ? '' : `${format(figure.atMost)}${isMissed(figure) ? ' (missed)' : ''}`,
    figure.note ?? '',
  ]);
  const table = [[title, 'measured', 'at most', ''], ['---', '--:', '--:', '---'], ...rows];
  return table.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Three digits that count. */
export function format(value: number): string {
  if (!Number.isFinite(value)) return 'not measured';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
