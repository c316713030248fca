/** End tags in a row, of which a body that leaves all open needs hundreds of thousands. Does not know what is open. */
import type { HtmlTokenList } from './html-token-list.js';
import { readHtmlTokens } from './html-tokens.js';
import { keepCompiled } from './kept-compiled.js';

/**
 * Joined so many at a time: a string to which 300,000 are added one by one keeps them all until it is read. What is open so
 * often is mostly the same few elements again and again: after one to six or eight of them, each row is as the one before.
 */
const IN_A_ROW = 240;

export class EndTags {
  readonly #tokens: HtmlTokenList;
  /** Between one name and the next. */
  readonly #between: string;
  readonly #end: string;
  #written = '';
  /** Numbers of names that are not yet written. */
  #row: Int32Array = new Int32Array(IN_A_ROW);
  #inRow = 0;
  /** The row that was written last, which may be the same again. */
  #lastRow: Int32Array = new Int32Array(IN_A_ROW);
  #inLastRow = 0;
  #lastText = '';

  /** @param tag an attribute without a value for each of them */
  constructor(tokens: HtmlTokenList, tag: string) {
    this.#tokens = tokens;
    this.#end = ` ${tag}>`;
    this.#between = `${this.#end}</`;
  }

  add(nameId: number): void {
    this.#row[this.#inRow++] = nameId;
    if (this.#inRow === IN_A_ROW) this.#writeRow();
  }

  toString(): string {
    this.#writeRow();
    return this.#written;
  }

  #writeRow(): void {
    if (!this.#isLastRow()) {
      const names: string[] = [];
      for (let at = 0; at < this.#inRow; at++) names.push(this.#tokens.nameOf(this.#row[at] ?? 0));
      this.#lastText = names.length === 0 ? '' : `</${names.join(this.#between)}${this.#end}`;
      [this.#row, this.#lastRow, this.#inLastRow] = [this.#lastRow, this.#row, this.#inRow];
    }
    this.#written += this.#lastText;
    this.#inRow = 0;
  }

  #isLastRow(): boolean {
    if (this.#inRow !== this.#inLastRow) return false;
    const [row, lastRow] = [this.#row, this.#lastRow];
    for (let at = 0; at < this.#inRow; at++) if (row[at] !== lastRow[at]) return false;
    return true;
  }
}

keepCompiled(new EndTags(readHtmlTokens(''), ''));
