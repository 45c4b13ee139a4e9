import { AppError } from '../lib/errors.js';
import type { JsonObject, JsonValue } from '../lib/json.js';

/** Kept out of `data`: fields of the record itself, and what the caller said. */
const ownFields = new Set(['id', 'created', 'updated', 'collectionId', 'collectionName']);

export const lacksRead = () => new AppError('FORBIDDEN', 'The API key lacks the permission records:read.');

/**
 * What a `GenericRecord` is resolved from: plain properties, so that no field of a record has a resolver of its own.
 * Reading what the caller may not see throws FORBIDDEN.
 */
export class GenericRecordSource {
  readonly id: string;
  readonly collection: string;
  readonly #values: JsonObject | null;

  /** @param values null when the caller may see the id alone */
  constructor(collection: string, id: string, values: JsonObject | null) {
    this.collection = collection;
    this.id = id;
    this.#values = values;
  }

  /** In the wire's date form. */
  get created(): string {
    return this.#date('created');
  }

  get updated(): string {
    return this.#date('updated');
  }

  get data(): JsonObject {
    const data: Record<string, JsonValue> = {};
    for (const [name, value] of Object.entries(this.#read())) if (!ownFields.has(name)) data[name] = value;
    return data;
  }

  #read(): JsonObject {
    if (this.#values === null) throw lacksRead();
    return this.#values;
  }

  #date(name: 'created' | 'updated'): string {
    const value = this.#read()[name];
    if (typeof value !== 'string') throw new AppError('FORBIDDEN', `The field ${name} is not readable.`);
    return value;
  }
}
