/** Values by a text, the least recently used forgotten first once they weigh too much together: by bytes, or 1 each to count them. */
export class BoundedCache<T> {
  readonly #values = new Map<string, T>();
  readonly #most: number;
  readonly #weigh: (text: string, value: T) => number;
  #weight = 0;

  /** @param weigh the same for an entry whenever it is asked, in the unit of `most` */
  constructor(most: number, weigh: (text: string, value: T) => number) {
    this.#most = most;
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
    this.#weight += this.#weigh(text, value);
    for (const oldest of this.#values.keys()) {
      if (this.#weight <= this.#most) return;
      this.#forget(oldest);
    }
  }

  #forget(text: string): void {
    const value = this.#values.get(text);
    if (value === undefined) return;
    this.#values.delete(text);
    this.#weight -= this.#weigh(text, value);
  }
}
