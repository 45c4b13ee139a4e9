import type { JsonObject } from '#server/lib/json.js';
import type { Collection } from '#server/store/collection.js';
import { type RelatedRecords, sortValue } from '#server/store/filter-match.js';
import { orderOf } from '#server/store/filter-values.js';
import type { RecordValues, SortKey } from '#server/store/port.js';

/** `FICHERO_TEST_SEED` repeats a run of the random tests. */
export const seed = Number(process.env['FICHERO_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** A record and its place in the order of creation. */
export interface Placed {
  readonly values: JsonObject;
  readonly place: number;
}

/** The order that a list has. */
export const modelOrder =
  (collection: Collection, keys: readonly SortKey[], related?: RelatedRecords) =>
  (a: Placed, b: Placed): number => {
    for (const { by, descending } of keys) {
      const value = ({ values }: Placed) =>
        typeof by === 'string' ? null : sortValue(collection, by, values, related);
      const order = by === '@rowid' ? a.place - b.place : orderOf(value(a), value(b));
      if (order !== 0) return descending ? -order : order;
    }
    return keys.at(-1)?.descending === true ? b.place - a.place : a.place - b.place;
  };

/** All records of some collections, by collection id, in the order of creation. */
export const relatedIn = (records: ReadonlyMap<string, readonly RecordValues[]>): RelatedRecords => {
  const every = ({ id }: Collection): readonly RecordValues[] => records.get(id) ?? [];
  return {
    every,
    find: (collection, id) => every(collection).find((record) => record['id'] === id) ?? null,
    referring: (collection, field, id) =>
      every(collection).filter((record) => [record[field]].flat().some((held) => held === id)),
  };
};
