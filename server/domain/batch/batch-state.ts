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

/** Whether a record that is not stored yet belongs to a list. @throws NotKnownYet */
const isAskedFor = ({ collection, where, referring }: ListQuery, values: RecordValues): boolean => {
  if (where !== null && reaches(where)) throw new NotKnownYet();
  const refers = referring === undefined || namesIn(values[referring.field]).some((id) => referring.ids.includes(id));
  return refers && (where === null || matches(collection, where, values));
};

/** The database as it will be after the requests of a batch that are planned so far. */
export class BatchState implements RelatedLists {
  readonly #store: Store;
  /** By collection id, then by record id; null for what is deleted. */
  readonly #touched = new Map<string, Map<string, RecordValues | null>>();
  /** Ids of deleted records by collection id. */
  readonly #deleted = new Map<string, Set<string>>();

  constructor(store: Store) {
    this.#store = store;
  }

  put({ collection }: OpenedCollection, id: string, values: RecordValues): void {
    this.#touch(collection, id, values);
    this.#deleted.get(collection.id)?.delete(id);
  }

  delete({ collection }: OpenedCollection, id: string): void {
    this.#touch(collection, id, null);
    const deleted = this.#deleted.get(collection.id) ?? new Set();
    this.#deleted.set(collection.id, deleted.add(id));
  }

  isDeleted({ collection }: OpenedCollection, id: string): boolean {
    return this.#touched.get(collection.id)?.get(id) === null;
  }

  #touch({ id: collectionId }: Collection, id: string, values: RecordValues | null): void {
    const touched = this.#touched.get(collectionId) ?? new Map<string, RecordValues | null>();
    this.#touched.set(collectionId, touched.set(id, values));
  }

  /** The record, or null when there is none within the rows that the caller may touch. */
  async read(opened: OpenedCollection, id: string): Promise<Met | null> {
    const { collection, rows, context } = opened;
    const touched = this.#touched.get(collection.id)?.get(id);
    if (touched === null) return null;
    if (touched !== undefined) return this.#settled(collection, { values: touched, revision: null });
    const found = await this.#store.get(collection, id, rows, context);
    return found === null ? null : this.#settled(collection, found);
  }

  /** As far as `Expansion` asks: by id or by what refers, in order of creation with what is new at the end. @throws NotKnownYet */
  async list(query: ListQuery, context: CallContext): Promise<Pick<ListResult, 'items'>> {
    const { collection, fields } = query;
    const { items } = await this.#store.list(query, context);
    if (this.#touched.size === 0) return { items };
    const touched = new Map(this.#touched.get(collection.id));
    const rows: JsonObject[] = [];
    const add = (values: RecordValues | null | undefined): void => {
      if (values == null || !isAskedFor(query, values)) return;
      rows.push(Object.fromEntries(fields.map((key) => [key, originOf(collection, key) ?? values[key] ?? null])));
    };
    for (const row of items.rows()) {
      const id = String(row['id']);
      const settled = this.#settled(collection, { values: row, revision: null });
      if (!touched.has(id)) {
        if (settled !== null) rows.push(settled.values);
        continue;
      }
      add(touched.get(id));
      touched.delete(id);
    }
    for (const values of touched.values()) add(values);
    return { items: RecordItems.fromRows(rows) };
  }

  /** Deleting takes the id out of what refers to it, or deletes that too: the record as this left it. */
  #settled(collection: Collection, met: Met): Met | null {
    const values = { ...met.values };
    let changed = false;
    for (const field of collection.fields) {
      const deleted = field.type === 'relation' ? this.#deleted.get(field.collectionId) : undefined;
      if (field.type !== 'relation' || deleted === undefined) continue;
      const held = namesIn(values[field.name]);
      const left = held.filter((id) => !deleted.has(id));
      if (left.length === held.length) continue;
      if (left.length === 0 && field.cascadeDelete) return null;
      values[field.name] = isMultiple(field) ? left : (left[0] ?? '');
      changed = true;
    }
    return changed ? { values, revision: null } : met;
  }
}
