import type { Schema } from '../store/collection.js';
import { refusalOf } from '../store/errors.js';
import type { Store } from '../store/port.js';

const maxTries = 5;

/**
 * Runs `work` under the definitions in force; when they changed meanwhile (`schemaChanged`), loads them anew and runs it again.
 * `work` must be safe to repeat up to its call of the store.
 */
export const withSchema = async <T>(store: Store, work: (schema: Schema) => Promise<T>): Promise<T> => {
  let schema = await store.schema();
  for (let tries = 1; ; tries += 1) {
    try {
      return await work(schema);
    } catch (error) {
      if (tries === maxTries || refusalOf(error)?.reason !== 'schemaChanged') throw error;
      schema = await store.freshSchema();
    }
  }
};
