import type { JsonObject } from '../lib/json.js';

/**
 * The records of one page, in whichever form the store made them; the other form is made on demand.
 * An item holds the asked-for fields in the asked-for order.
 */
export class RecordItems {
  readonly #rows: readonly JsonObject[] | null;
  readonly #text: string | null;

  private constructor(rows: readonly JsonObject[] | null, text: string | null) {
    this.#rows = rows;
    this.#text = text;
  }

  static fromRows(rows: readonly JsonObject[]): RecordItems {
    return new RecordItems(rows, null);
  }

  /** `text` is a JSON array of objects. */
  static fromText(text: string): RecordItems {
    return new RecordItems(null, text);
  }

  rows(): readonly JsonObject[] {
    return this.#rows ?? (JSON.parse(this.#text ?? '[]') as JsonObject[]);
  }

  text(): string {
    return this.#text ?? JSON.stringify(this.#rows);
  }
}
