/** What Exchange would refuse, or what the product promises never to do: sentences for a test that expects none. */

export class Violations {
  readonly #sentences = new Map<number, string>();
  #count = 0;

  /** @returns takes the report back, where it turns out to be unfounded */
  report(sentence: string): () => void {
    const number = ++this.#count;
    this.#sentences.set(number, sentence);
    return () => {
      this.#sentences.delete(number);
    };
  }

  list(): readonly string[] {
    return [...this.#sentences.values()];
  }

  forget(): void {
    this.#sentences.clear();
  }
}
