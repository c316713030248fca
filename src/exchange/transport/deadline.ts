/** How long a call may take from when it may go out. Stopped while it has to wait for something that is no server's doing. */
export class Deadline {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ms: number,
    private readonly onPassed: () => void,
  ) {
    this.start();
  }

  /** From the beginning. */
  start(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.onPassed, this.ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
