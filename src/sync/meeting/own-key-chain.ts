/**
 * Which change key of a series is ours alone. Exchange keeps changed occurrences inside their master, so that writing one
 * gives the master a new key, under which it comes back as changed. That change may be dropped as our own only if nobody
 * else changed anything in the series since its occurrences were listed: what they changed comes back with the same key.
 * Where this is not sure, the series is simply looked at again.
 */

/** The change key that an update went out under, and the one that it gave. */
export interface OwnWrite {
  readonly under: string;
  readonly gave: string;
}

export class OwnKeyChain {
  #key: string;
  #isWhole = true;
  #hasWrites = false;
  #isShared = false;
  #isSharedNeeded = false;

  /**
   * @param listedUnder the master's change key when the occurrences that are gone through were listed
   * @param write of the master itself, after that
   */
  constructor(listedUnder: string, write: OwnWrite | undefined) {
    this.#key = write?.gave ?? listedUnder;
    this.#hasWrites = write !== undefined;
  }

  /** An occurrence under the key that writing another item gave: then all of the series has one key, which guards it all. */
  addReading(changeKey: string): void {
    if (this.#hasWrites && changeKey === this.#key) this.#isShared = true;
  }

  /** A write of an occurrence. Under a key of its own it would go through whatever was changed in the rest of the series. */
  addWrite({ under, gave }: OwnWrite): void {
    if (under !== this.#key) this.break();
    this.#key = gave;
    this.#hasWrites = true;
    this.#isSharedNeeded = true;
  }

  /** Something of the series was not gone through, or not after it was listed. */
  break(): void {
    this.#isWhole = false;
  }

  /** @returns the master's key after our writes; undefined where it is not, or not surely, ours alone */
  ownKey(): string | undefined {
    const isSure = this.#isWhole && this.#hasWrites && (this.#isShared || !this.#isSharedNeeded);
    return isSure ? this.#key : undefined;
  }
}
