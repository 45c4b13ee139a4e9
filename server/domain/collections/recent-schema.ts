import type { Schema } from '../../store/collection.js';
import type { Store } from '../../store/port.js';

/** In milliseconds. */
const maxAge = 500;

/**
 * The definitions without a look into the database for each use: what this process changed is known at once, what others changed
 * after half a second at the latest.
 */
export class RecentSchema {
  readonly #store: Store;
  #checked = Number.NEGATIVE_INFINITY;
  #checking: Promise<Schema> | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  async schema(): Promise<Schema> {
    if (performance.now() - this.#checked >= maxAge) {
      this.#checking ??= this.#check();
      await this.#checking;
    }
    return this.#store.schema();
  }

  /** What is read now was in force when the check began. */
  async #check(): Promise<Schema> {
    const began = performance.now();
    try {
      const schema = await this.#store.freshSchema();
      this.#checked = began;
      return schema;
    } finally {
      this.#checking = null;
    }
  }
}
