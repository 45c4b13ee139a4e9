/**
 * Lets work on the same keys go one after the other within this process. Transactions that meet on a record would
 * start again and again; those of other processes still may.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  async take<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const own = new Set(keys);
    // All places are taken in one go, so that two lists of keys cannot wait for each other.
    const before = [...own].map((key) => this.#last.get(key));
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    for (const key of own) this.#last.set(key, finished);
    try {
      await Promise.all(before);
      return await work();
    } finally {
      finish();
      for (const key of own) if (this.#last.get(key) === finished) this.#last.delete(key);
    }
  }
}
