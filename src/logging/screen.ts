/** The terminal as log lines and a progress bar share it: a line clears the bar, is written, and the bar is drawn again. */

export interface Bar {
  draw(): void;
}

/** Back to the beginning of the line, and clear it: ECMA-48 EL. */
const CLEAR_LINE = '\r\u001b[K';

export class Screen {
  #bar: Bar | undefined;

  constructor(private readonly stream: { write(text: string): unknown }) {}

  /** @param text whole lines */
  write(text: string): void {
    this.stream.write(this.#bar === undefined ? text : CLEAR_LINE + text);
    this.#bar?.draw();
  }

  /** From now on the bar stands in the last line. */
  show(bar: Bar): void {
    this.#bar = bar;
  }

  hide(): void {
    this.#bar = undefined;
  }
}
