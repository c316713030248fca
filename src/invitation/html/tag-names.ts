/**
 * The names of a body's tags, numbered as they come up. Kept as places in the source, in a table of our own: a body of
 * 1 MB can hold 140,000 names that differ, and to make strings of them and put those into a `Map` would take longer than
 * all else that is done with it.
 */
import { allElements, traitsOf } from './elements.js';
import { isSpace } from './scan-attributes.js';

/** There is room for so many names at first: few bodies have more. */
const FEW = 32;

/**
 * So many names may share a row of the table. Whoever chooses names that all come into one row fills that, and the rest go
 * into a `Map`: no search becomes long.
 */
const MOST_IN_A_ROW = 16;

/** The sum of a name up to and with a further letter, in upper or lower case; it begins with 0. */
function addToSum(sum: number, code: number): number {
  return ((sum << 5) - sum + (code | 0x20)) | 0;
}

function sumOf(name: string): number {
  let sum = 0;
  for (let at = 0; at < name.length; at++) sum = addToSum(sum, name.charCodeAt(at));
  return sum;
}

/** A name with another sum is of no element that we know: no need to make a string of it. */
const SUMS_OF_ELEMENTS: ReadonlySet<number> = new Set(allElements().map(sumOf));

export class TagNames {
  readonly #html: string;
  readonly #codes: Uint16Array;
  /** Where the name ends that was read last. */
  end = 0;
  /** The number of the empty name is 0. */
  #count = 1;
  /** By the name's number where it came up first. */
  #starts: Int32Array = new Int32Array(FEW);
  #ends: Int32Array = new Int32Array(FEW);
  #sums: Int32Array = new Int32Array(FEW);
  #traits: Int32Array = new Int32Array(FEW);
  /** By the name's number the one after it in its row, 0 for none. */
  #nextInRow: Int32Array = new Int32Array(FEW);
  /** The first name of each row, 0 for none. */
  #rows: Int32Array = new Int32Array(2 * FEW);
  /** Names whose row was full, and those with letters beyond ASCII, in lower case. */
  readonly #others = new Map<string, number>();

  /** @param codes the characters of `html`, needed as long as names are read */
  constructor(html: string, codes: Uint16Array) {
    this.#html = html;
    this.#codes = codes;
  }

  /** With the empty name. */
  get count(): number {
    return this.#count;
  }

  /** By a name's number what is known of such elements, as bits of TRAIT. For some time: more names need more room. */
  get traits(): Int32Array {
    return this.#traits;
  }

  /** In lower case. */
  textOf(number: number): string {
    return this.#textBetween(this.#starts[number] ?? 0, this.#ends[number] ?? 0);
  }

  /** The number of the name that begins at a place in the source. */
  read(start: number): number {
    const codes = this.#codes;
    let sum = 0;
    let letters = 0;
    let end = start;
    for (; end < codes.length; end++) {
      const code = codes[end] ?? 0;
      if (code === GREATER || code === SLASH || (code <= SPACE && isSpace(code))) break;
      sum = addToSum(sum, code);
      letters |= code;
    }
    this.end = end;
    if (letters > LAST_OF_ASCII) return this.#readUnusual(start, end);
    let inRow = 0;
    for (let number = this.#firstInRow(sum); number !== 0; number = this.#nextInRow[number] ?? 0) {
      if (this.#sums[number] === sum && this.#isSame(number, start, end)) return number;
      inRow++;
    }
    return this.#readNew(start, end, sum, inRow === MOST_IN_A_ROW);
  }

  /** Undefined for a name that has not come up. @param name in lower case */
  find(name: string): number | undefined {
    if (name === '') return 0;
    const sum = sumOf(name);
    for (let number = this.#firstInRow(sum); number !== 0; number = this.#nextInRow[number] ?? 0)
      if (this.#sums[number] === sum && this.textOf(number) === name) return number;
    return this.#others.get(name);
  }

  /** A name with letters beyond ASCII, of which some are of ASCII in lower case. */
  #readUnusual(start: number, end: number): number {
    const name = this.#textBetween(start, end);
    return this.find(name) ?? this.#addOther(name, start, end);
  }

  /** A name that is in no row. */
  #readNew(start: number, end: number, sum: number, isRowFull: boolean): number {
    if (isRowFull || this.#others.size > 0) {
      const name = this.#textBetween(start, end);
      const known = this.#others.get(name);
      if (known !== undefined) return known;
      if (isRowFull) return this.#addOther(name, start, end);
    }
    const number = this.#add(start, end, sum);
    this.#putInRow(number);
    return number;
  }

  #textBetween(start: number, end: number): string {
    return this.#html.slice(start, end).toLowerCase();
  }

  /** In upper or lower case. */
  #isSame(number: number, start: number, end: number): boolean {
    const codes = this.#codes;
    const known = this.#starts[number] ?? 0;
    if ((this.#ends[number] ?? 0) - known !== end - start) return false;
    for (let at = start; at < end; at++) {
      const code = codes[at] ?? 0;
      const difference = code ^ (codes[known + at - start] ?? 0);
      if (difference !== 0 && (difference !== LOWER_CASE || !isLetter(code))) return false;
    }
    return true;
  }

  #addOther(name: string, start: number, end: number): number {
    const number = this.#add(start, end, sumOf(name));
    this.#others.set(name, number);
    return number;
  }

  #add(start: number, end: number, sum: number): number {
    if (this.#count === this.#starts.length) this.#grow();
    const number = this.#count++;
    this.#starts[number] = start;
    this.#ends[number] = end;
    this.#sums[number] = sum;
    this.#traits[number] = SUMS_OF_ELEMENTS.has(sum) ? traitsOf(this.#textBetween(start, end)) : 0;
    return number;
  }

  #firstInRow(sum: number): number {
    return this.#rows[rowOf(sum, this.#rows.length)] ?? 0;
  }

  #putInRow(number: number): void {
    const row = rowOf(this.#sums[number] ?? 0, this.#rows.length);
    this.#nextInRow[number] = this.#rows[row] ?? 0;
    this.#rows[row] = number;
  }

  /** Twice as many rows: what stood in one is spread over two. */
  #grow(): void {
    [this.#starts, this.#ends, this.#sums] = [
      doubled(this.#starts),
      doubled(this.#ends),
      doubled(this.#sums),
    ];
    [this.#traits, this.#nextInRow] = [doubled(this.#traits), doubled(this.#nextInRow)];
    const fewer = this.#rows;
    this.#rows = new Int32Array(2 * fewer.length);
    for (const first of fewer) {
      for (let number = first, next = 0; number !== 0; number = next) {
        next = this.#nextInRow[number] ?? 0;
        this.#putInRow(number);
      }
    }
  }
}

/** @param rowCount a power of two */
function rowOf(sum: number, rowCount: number): number {
  // All letters have a part in the upper bits.
  return (Math.imul(sum, 0x9e3779b1) >>> 8) & (rowCount - 1);
}

const SPACE = 0x20;
const SLASH = 0x2f;
const GREATER = 0x3e;
const LAST_OF_ASCII = 0x7f;

/** The bit by which letters of ASCII differ in upper and lower case. */
const LOWER_CASE = 0x20;

/** Of ASCII. */
export function isLetter(code: number): boolean {
  const lower = code | LOWER_CASE;
  return lower >= 0x61 && lower <= 0x7a;
}

function doubled(column: Int32Array): Int32Array {
  const larger = new Int32Array(2 * column.length);
  larger.set(column);
  return larger;
}
