/** Values by a text, the least recently used forgotten first once they weigh too much together. */
export class BoundedCache<T> {
  readonly #values = new Map<string, T>();
  readonly #maxBytes: number;
  readonly #weigh: (text: string, value: T) => number;
  #bytes = 0;

  /** @param weigh what an entry takes, in bytes; the same whenever it is asked */
  constructor(maxBytes: number, weigh: (text: string, value: T) => number) {
    this.#maxBytes = maxBytes;
    this.#weigh = weigh;
  }

  get(text: string): T | undefined {
    const value = this.#values.get(text);
    if (value === undefined) return undefined;
    this.#values.delete(text);
    this.#values.set(text, value);
    return value;
  }

  set(text: string, value: T): void {
    this.#forget(text);
    this.#values.set(text, value);
    this.#bytes += this.#weigh(text, value);
    for (const oldest of this.#values.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#forget(oldest);
    }
  }

  #forget(text: string): void {
    const value = this.#values.get(text);
    if (value === undefined) return;
    this.#values.delete(text);
    this.#bytes -= this.#weigh(text, value);
  }
}
