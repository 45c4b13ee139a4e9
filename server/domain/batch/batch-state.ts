import { isMultiple } from '../../store/collection.js';
import type { RecordValues, Store } from '../../store/port.js';
import { namesIn } from '../records/names-in.js';
import type { OpenedCollection } from '../records/opened-collection.js';
import type { Met } from '../records/planned-write.js';

/** The database as it will be after the requests of a batch that are planned so far. */
export class BatchState {
  readonly #store: Store;
  /** By collection id and record id; null for what is deleted. */
  readonly #touched = new Map<string, RecordValues | null>();
  /** Ids of deleted records by collection id. */
  readonly #deleted = new Map<string, Set<string>>();

  constructor(store: Store) {
    this.#store = store;
  }

  put({ collection }: OpenedCollection, id: string, values: RecordValues): void {
    this.#touched.set(`${collection.id}/${id}`, values);
    this.#deleted.get(collection.id)?.delete(id);
  }

  delete({ collection }: OpenedCollection, id: string): void {
    this.#touched.set(`${collection.id}/${id}`, null);
    const deleted = this.#deleted.get(collection.id) ?? new Set();
    this.#deleted.set(collection.id, deleted.add(id));
  }

  isDeleted({ collection }: OpenedCollection, id: string): boolean {
    return this.#touched.get(`${collection.id}/${id}`) === null;
  }

  /** The record, or null when there is none within the rows that the caller may touch. */
  async read(opened: OpenedCollection, id: string): Promise<Met | null> {
    const { collection, rows, context } = opened;
    const touched = this.#touched.get(`${collection.id}/${id}`);
    if (touched === null) return null;
    if (touched !== undefined) return this.#settled(opened, { values: touched, revision: null });
    const found = await this.#store.get(collection, id, rows, context);
    return found === null ? null : this.#settled(opened, found);
  }

  /** Deleting takes the id out of what refers to it, or deletes that too: the record as this left it. */
  #settled({ collection }: OpenedCollection, met: Met): Met | null {
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
