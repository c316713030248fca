/**
 * Links and formats that go on although the element that they stand in has ended: browsers open them again in whatever
 * follows ("reconstruct the active formatting elements" in the HTML standard). Does not close them.
 */
import type { BodyReading } from './body-reading.js';
import { namesWith, TRAIT } from './elements.js';
import { KIND, type HtmlTokenList } from './html-token-list.js';

const FORMATS = namesWith(TRAIT.format);

/** The numbers of the formats' names that come up among the tokens, in the order in which they do. */
export function formatIds(tokens: HtmlTokenList): readonly number[] {
  return FORMATS.map((name) => tokens.nameIdOf(name))
    .filter((nameId) => nameId !== undefined)
    .sort((one, other) => one - other);
}

/** The number of what stands in no cell, and of a cell that has ended. */
const OUTSIDE = 0;
const ENDED = -1;

/**
 * How many links and formats of each name are left open at the token `index`, by the name's number. Each cell keeps its
 * own: what is open around it waits, and what was open in one that has ended does not matter.
 */
export function readFormatsLeftOpen({ tokens, nesting }: BodyReading, index: number): Int32Array {
  const total = new Int32Array(tokens.nameCount);
  const formats = formatIds(tokens);
  if (formats.length === 0) return total;
  const { cells, count } = numberCellsAround(tokens, nesting.parent, index);
  const columns = new Int32Array(tokens.nameCount);
  formats.forEach((nameId, column) => (columns[nameId] = column));
  const open = new Uint8Array(count * formats.length);
  countOpen(tokens, nesting.parent, cells, open, columns, formats.length);
  formats.forEach((nameId, column) => {
    for (let place = column; place < open.length; place += formats.length)
      total[nameId] = (total[nameId] ?? 0) + (open[place] ?? 0);
  });
  return total;
}

/**
 * @param cells for each token before which all is counted, see numberCellsAround
 * @param open for each cell a row of so many columns, one for each format
 * @param columns by the number of the format's name
 */
function countOpen(
  tokens: HtmlTokenList,
  parent: Int32Array,
  cells: Int32Array,
  open: Uint8Array,
  columns: Int32Array,
  columnCount: number,
): void {
  const { types, nameIds } = tokens;
  const link = tokens.nameIdOf('a');
  for (let at = 0; at < cells.length; at++) {
    const type = types[at] ?? 0;
    if ((type & (KIND.start | KIND.end)) === 0) continue;
    const outer = parent[at] ?? -1;
    const cell = outer < 0 ? OUTSIDE : (cells[outer] ?? OUTSIDE);
    const own = isCell(type) ? ENDED : cell;
    if (own !== OUTSIDE && cells[at] === OUTSIDE) cells[at] = own;
    if ((type & TRAIT.format) === 0 || cell === ENDED) continue;
    const nameId = nameIds[at] ?? 0;
    const place = cell * columnCount + (columns[nameId] ?? 0);
    // A link ends the link before it, and of equal formats browsers keep three ("the Noah's Ark clause").
    const most = nameId === link ? 1 : 3;
    const count = (open[place] ?? 0) + ((type & KIND.start) !== 0 ? 1 : -1);
    open[place] = count < 0 ? 0 : count > most ? most : count;
  }
}

/** For each token before `index` that begins a cell around it the cell's number; OUTSIDE for all others. */
function numberCellsAround(
  tokens: HtmlTokenList,
  parent: Int32Array,
  index: number,
): { readonly cells: Int32Array; readonly count: number } {
  const cells = new Int32Array(index);
  let count = OUTSIDE + 1;
  for (let around = parent[index] ?? -1; around >= 0; around = parent[around] ?? -1)
    if (isCell(tokens.types[around] ?? 0)) cells[around] = count++;
  return { cells, count };
}

function isCell(type: number): boolean {
  return (type & (TRAIT.cell | TRAIT.sealed)) !== 0;
}
