import type { JsonObject } from '../../lib/json.js';
import { type Collection, isMultiple, originOf } from '../../store/collection.js';
import { reaches } from '../../store/filter-choices.js';
import { matches } from '../../store/filter-match.js';
import type { CallContext, ListQuery, ListResult, RecordValues, Store } from '../../store/port.js';
import { RecordItems } from '../../store/record-items.js';
import type { RelatedLists } from '../records/expansion.js';
import { namesIn } from '../records/names-in.js';
import type { OpenedCollection } from '../records/opened-collection.js';
import type { Met } from '../records/planned-write.js';

/** Whether a record belongs to a list depends on others, which only a store follows: it must be asked once all is written. */
export class NotKnownYet extends Error {}

const refersAsAsked = (referring: ListQuery['referring'], values: RecordValues): boolean =>
  referring === undefined || namesIn(values[referring.field]).some((id) => referring.ids.includes(id));

/** Whether a record that is not stored yet belongs to a list. @throws NotKnownYet */
const isAskedFor = ({ collection, where, referring }: ListQuery, values: RecordValues): boolean => {
  if (where !== null && reaches(where)) throw new NotKnownYet();
  return refersAsAsked(referring, values) && (where === null || matches(collection, where, values));
};

/** What a batch did to the records of one collection. */
interface Touched {
  readonly collection: Collection;
  /** By id; null for what is deleted. */
  readonly records: Map<string, RecordValues | null>;
  /** Ids that were deleted at some time, also where a later request made such a record again. */
  readonly deleted: Set<string>;
}

/** The database as it will be after the requests of a batch that are planned so far. */
export class BatchState implements RelatedLists {
  readonly #store: Store;
  /** By collection id. */
  readonly #touched = new Map<string, Touched>();

  constructor(store: Store) {
    this.#store = store;
  }

  put({ collection }: OpenedCollection, id: string, values: RecordValues): void {
    this.#touchedIn(collection).records.set(id, values);
  }

  delete({ collection }: OpenedCollection, id: string): void {
    this.#delete(collection, id);
  }

  isDeleted({ collection }: OpenedCollection, id: string): boolean {
    return this.#touched.get(collection.id)?.records.get(id) === null;
  }

  /** The record, or null when there is none within the rows that the caller may touch. */
  async read(opened: OpenedCollection, id: string): Promise<Met | null> {
    const { collection, rows, context } = opened;
    const touched = this.#touched.get(collection.id)?.records.get(id);
    if (touched === null) return null;
    if (touched !== undefined) return { values: touched, revision: null };
    const found = await this.#store.get(collection, id, rows, context);
    const values = found === null ? null : this.#settled(collection, found.values);
    return found === null || values === null
      ? null
      : { values, revision: values === found.values ? found.revision : null };
  }

  /** As far as `Expansion` asks: by id or by what refers, in order of creation with what is new at the end. @throws NotKnownYet */
  async list(query: ListQuery, context: CallContext): Promise<Pick<ListResult, 'items'>> {
    const { collection, fields } = query;
    const { items } = await this.#store.list(query, context);
    if (this.#touched.size === 0) return { items };
    const touched = new Map(this.#touched.get(collection.id)?.records);
    const rows: JsonObject[] = [];
    const add = (values: RecordValues | null): void => {
      if (values === null || !isAskedFor(query, values)) return;
      rows.push(Object.fromEntries(fields.map((key) => [key, originOf(collection, key) ?? values[key] ?? null])));
    };
    for (const row of items.rows()) {
      const id = String(row['id']);
      const values = touched.get(id);
      touched.delete(id);
      if (values !== undefined) add(values);
      else this.#addStored(query, row, rows);
    }
    for (const values of touched.values()) add(values);
    return { items: RecordItems.fromRows(rows) };
  }

  #addStored({ collection, referring }: ListQuery, row: JsonObject, rows: JsonObject[]): void {
    const settled = this.#settled(collection, row);
    if (settled !== null && refersAsAsked(referring, settled)) rows.push(settled);
  }

  #touchedIn(collection: Collection): Touched {
    const touched = this.#touched.get(collection.id) ?? { collection, records: new Map(), deleted: new Set() };
    this.#touched.set(collection.id, touched);
    return touched;
  }

  #delete(collection: Collection, id: string): void {
    const { records, deleted } = this.#touchedIn(collection);
    records.set(id, null);
    deleted.add(id);
    const gone = new Set([id]);
    for (const other of [...this.#touched.values()]) {
      for (const [otherId, values] of [...other.records]) {
        const left =
          values === null
            ? null
            : without(other.collection, values, (target) => (target === collection.id ? gone : null));
        if (values === null || left === values) continue;
        if (left === null) this.#delete(other.collection, otherId);
        else other.records.set(otherId, left);
      }
    }
  }

  /** A record that no request touched, as the deletions left it. */
  #settled(collection: Collection, values: RecordValues): RecordValues | null {
    return without(collection, values, (target) => this.#touched.get(target)?.deleted ?? null);
  }
}

/**
 * Deleting takes the id out of what refers to it, or deletes that too.
 * @param deletedFrom ids of a collection
 * @returns the same values where they refer to nothing deleted; null where they go too
 */
const without = (
  { fields }: Collection,
  values: RecordValues,
  deletedFrom: (collectionId: string) => ReadonlySet<string> | null,
): RecordValues | null => {
  let left = values;
  for (const field of fields) {
    const deleted = field.type === 'relation' ? deletedFrom(field.collectionId) : null;
    if (field.type !== 'relation' || deleted === null) continue;
    const held = namesIn(values[field.name]);
    const kept = held.filter((id) => !deleted.has(id));
    if (kept.length === held.length) continue;
    if (kept.length === 0 && field.cascadeDelete) return null;
    left = { ...left, [field.name]: isMultiple(field) ? kept : (kept[0] ?? '') };
  }
  return left;
};
