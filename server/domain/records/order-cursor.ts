import { createHash } from 'node:crypto';
import { AppError } from '../../lib/errors.js';
import type { Collection } from '../../store/collection.js';
import type { OrderPlace, SortValue } from '../../store/port.js';
import type { OrderKey } from './record-queries.js';

const invalidCursor = (fault: string): AppError => new AppError('VALIDATION', `Invalid cursor: ${fault}.`);

/** Tells an order of a collection from every other one. */
const fingerprintOf = ({ id }: Collection, orderBy: readonly OrderKey[]): string =>
  createHash('sha256')
    .update(JSON.stringify([id, orderBy.map(({ path, descending }) => [path, descending])]))
    .digest('base64url')
    .slice(0, 8);

/** Writes the places of one order, in texts that mean nothing to who passes them on. */
export class OrderCursors {
  readonly #collection: Collection;
  readonly #orderBy: readonly OrderKey[];
  #known: string | null = null;

  constructor(collection: Collection, orderBy: readonly OrderKey[]) {
    this.#collection = collection;
    this.#orderBy = orderBy;
  }

  /** Most lists neither begin at a cursor nor give any. */
  get #fingerprint(): string {
    this.#known ??= fingerprintOf(this.#collection, this.#orderBy);
    return this.#known;
  }

  write({ created, keys }: OrderPlace): string {
    return Buffer.from(JSON.stringify([this.#fingerprint, created, ...keys])).toString('base64url');
  }

  /** @throws AppError VALIDATION for what is no cursor, and for one of another order */
  read(cursor: string): OrderPlace {
    const [fingerprint, created, ...keys] = parse(cursor);
    if (typeof fingerprint !== 'string' || typeof created !== 'string') throw invalidCursor('not one of this server');
    if (fingerprint !== this.#fingerprint) throw invalidCursor('it belongs to another order or collection');
    if (keys.length !== this.#orderBy.length || !keys.every(isSortValue)) throw invalidCursor('not one of this server');
    return { created, keys };
  }
}

const isSortValue = (value: unknown): value is SortValue =>
  value === null || typeof value === 'string' || typeof value === 'number';

const parse = (cursor: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidCursor('not one of this server');
};
