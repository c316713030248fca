/** What a terminal shows: the cursor's movements that the program makes, of ECMA-48, and no others. Lines never wrap. */

const CONTROL = /\u001b\[([?\d;]*)([A-Za-z])|\u001b([78])|([\r\n])|([^\u001b\r\n]+)/gu;

export class TerminalScreen {
  readonly #rows: string[] = [''];
  #row = 0;
  #column = 0;
  #saved: readonly [row: number, column: number] = [0, 0];
  /** Lines that stood there once and were cleared or written over. */
  readonly overwritten: string[] = [];

  get lines(): readonly string[] {
    return this.#rows.map((row) => row.trimEnd());
  }

  write(output: string): void {
    for (const [all, parameters, final, saving, end, text] of output.matchAll(CONTROL)) {
      if (text !== undefined) this.#print(text);
      else if (end === '\r') this.#column = 0;
      else if (end === '\n') this.#moveTo(this.#row + 1, this.#column);
      else if (saving === '7') this.#saved = [this.#row, this.#column];
      else if (saving === '8') this.#moveTo(...this.#saved);
      else this.#obey(final ?? all, parameters ?? '');
    }
  }

  #obey(final: string, parameters: string): void {
    const count = Number(parameters || '0');
    if (final === 'G') this.#column = Math.max(count, 1) - 1;
    else if (final === 'A') this.#moveTo(Math.max(this.#row - Math.max(count, 1), 0), this.#column);
    else if (final === 'K') this.#replace(count === 2 ? '' : this.#current.slice(0, this.#column));
    else if (final === 'J') {
      this.#replace(this.#current.slice(0, this.#column));
      this.#rows.length = this.#row + 1;
    } else if (!/[mhl]/.test(final))
      throw new Error(`The terminal of the tests does not know CSI ${parameters}${final}.`);
  }

  #print(text: string): void {
    const before = this.#current.padEnd(this.#column).slice(0, this.#column);
    this.#replace(before + text + this.#current.slice(this.#column + text.length));
    this.#column += text.length;
  }

  #replace(line: string): void {
    this.overwritten.push(this.#current);
    this.#rows[this.#row] = line;
  }

  #moveTo(row: number, column: number): void {
    while (this.#rows.length <= row) this.#rows.push('');
    [this.#row, this.#column] = [row, column];
  }

  get #current(): string {
    return this.#rows[this.#row] ?? '';
  }
}
