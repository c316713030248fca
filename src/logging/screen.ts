/** The terminal as log lines and a progress bar share it: a line clears the bar, is written, and the bar is drawn again. */

/** Back to the beginning of the line, and clear it: ECMA-48 EL. */
const CLEAR_LINE = '\r\u001b[K';

export class Screen {
  #draw: (() => void) | undefined;

  constructor(private readonly stream: { write(text: string): unknown }) {}

  /** @param text whole lines */
  write(text: string): void {
    this.stream.write(this.#draw === undefined ? text : CLEAR_LINE + text);
    this.#draw?.();
  }

  /** From now on the bar stands in the last line; undefined: none does. @param draw draws it anew */
  show(draw: (() => void) | undefined): void {
    this.#draw = draw;
  }
}
