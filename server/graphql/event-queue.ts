/** Events that wait for a client that is slow. */
const maxWaiting = 1_000;

interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void;
}

/** What comes whenever it comes, to be taken in order by `for await`. The end comes after what was put before it. */
export class EventQueue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #items: T[] = [];
  readonly #takers: Waiting<T>[] = [];
  readonly #closed: () => void;
  #isOpen = true;

  /** @param closed called once, when nothing is taken any more */
  constructor(closed: () => void) {
    this.#closed = closed;
  }

  /** False when so much waits that this was not put; without effect at the end. */
  put(item: T): boolean {
    if (!this.#isOpen) return true;
    if (this.#items.length >= maxWaiting) return false;
    this.#add(item);
    return true;
  }

  /** Nothing is put any more but this, however much waits. */
  end(...last: readonly [] | readonly [T]): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const item of last) this.#add(item);
    for (const taker of this.#takers.splice(0)) taker.resolve({ value: undefined, done: true });
    this.#closed();
  }

  #add(item: T): void {
    const taker = this.#takers.shift();
    if (taker === undefined) this.#items.push(item);
    else taker.resolve({ value: item, done: false });
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ value: item, done: false });
    if (!this.#isOpen) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#takers.push({ resolve }));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#items.length = 0;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
