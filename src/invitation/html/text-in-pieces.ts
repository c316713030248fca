/** A long text that comes in very many pieces. */
import { keepCompiled } from './kept-compiled.js';

/** Joined so many at a time: a string to which 300,000 are added one by one keeps them all until it is read. */
const IN_A_ROW = 256;

export class TextInPieces {
  readonly #row: string[] = [];
  #text = '';

  add(piece: string): void {
    if (this.#row.push(piece) === IN_A_ROW) this.#join();
  }

  toString(): string {
    this.#join();
    return this.#text;
  }

  #join(): void {
    this.#text += this.#row.join('');
    this.#row.length = 0;
  }
}

keepCompiled(new TextInPieces());
