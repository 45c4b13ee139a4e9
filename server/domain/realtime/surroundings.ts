import type { JsonObject } from '../../lib/json.js';
import type { Collection } from '../../store/collection.js';
import { originOf } from '../../store/collection.js';
import type { Filter } from '../../store/filter.js';
import { reaches } from '../../store/filter-choices.js';
import { matches, type RelatedRecords } from '../../store/filter-match.js';
import type { CallContext, ListQuery, ListResult, RecordValues, Store } from '../../store/port.js';
import { RecordItems } from '../../store/record-items.js';
import { namesIn } from '../records/names-in.js';
import type { Past } from './written-past.js';

/** Related records that one filter may need to be decided for one record. */
const maxRelated = 1_000;
/** Each learns what the one before found missing: at most the hops of a path, and those of the row filters on the way. */
const maxLooks = 50;

const nothingPast: Past = new Map();

/** Something that a filter needs to know. */
type Need =
  | { readonly kind: 'record'; readonly collection: Collection; readonly id: string }
  | { readonly kind: 'referring'; readonly collection: Collection; readonly field: string; readonly id: string }
  | { readonly kind: 'every'; readonly collection: Collection };

const keyOf = (need: Need): string => {
  switch (need.kind) {
    case 'record':
      return `record ${need.collection.id} ${need.id}`;
    case 'referring':
      return `referring ${need.collection.id} ${need.field} ${need.id}`;
    case 'every':
      return `every ${need.collection.id}`;
  }
};

type Known = ReadonlyMap<string, readonly RecordValues[]>;

/** Goes on with nothing where something is not known yet, and notes that. */
class Look implements RelatedRecords {
  readonly needs = new Map<string, Need>();
  /** How many records were looked at. */
  count = 0;
  readonly #known: Known;

  constructor(known: Known) {
    this.#known = known;
  }

  find(collection: Collection, id: string): RecordValues | null {
    return this.#ask({ kind: 'record', collection, id })[0] ?? null;
  }

  referring(collection: Collection, field: string, id: string): readonly RecordValues[] {
    return this.#ask({ kind: 'referring', collection, field, id });
  }

  every(collection: Collection): readonly RecordValues[] {
    return this.#ask({ kind: 'every', collection });
  }

  #ask(need: Need): readonly RecordValues[] {
    const key = keyOf(need);
    const found = this.#known.get(key);
    if (found === undefined) this.needs.set(key, need);
    this.count += found?.length ?? 0;
    return found ?? [];
  }
}

/**
 * The records around one that changed: those of the store, but where `past` knows of them, as they were then.
 * For whoever decides about them later; the rows that somebody may see are not its matter.
 */
export class Surroundings {
  readonly #store: Pick<Store, 'list'>;
  readonly #context: CallContext;
  readonly #pastOf: (collectionId: string) => Past;
  readonly #known = new Map<string, readonly RecordValues[]>();

  /** `pastOf`: null for the present. */
  constructor(store: Pick<Store, 'list'>, schemaVersion: number, pastOf: ((collectionId: string) => Past) | null) {
    this.#store = store;
    this.#context = { schemaVersion, credential: null };
    this.#pastOf = pastOf ?? (() => nothingPast);
  }

  /** Whether a record with these values matches. One that would need more than 1,000 other records for it does not. */
  async matches(collection: Collection, filter: Filter, values: RecordValues): Promise<boolean> {
    for (let looks = 0; looks < maxLooks; looks += 1) {
      const look = new Look(this.#known);
      const holds = matches(collection, filter, values, look);
      if (look.count > maxRelated) return false;
      if (look.needs.size === 0) return holds;
      if (!(await this.#learn([...look.needs.values()]))) return false;
    }
    return false;
  }

  /** `Store.list` for queries by ids or by what refers to a record, without search, sort and total. */
  readonly list = async (query: ListQuery, context: CallContext): Promise<ListResult> => {
    const result = await this.#store.list(query, context);
    const past = this.#pastOf(query.collection.id);
    if (past.size === 0) return result;
    const rows = [...result.items.rows()].filter(({ id }) => !past.has(String(id)));
    for (const values of past.values()) {
      if (values !== null && (await this.#belongs(query, values))) rows.push(shown(query, values));
    }
    const items = RecordItems.fromRows(rows.slice(0, query.limit));
    return { items, count: Math.min(rows.length, query.limit), total: null };
  };

  async #belongs({ collection, where, referring }: ListQuery, values: RecordValues): Promise<boolean> {
    if (referring !== undefined) {
      const named = namesIn(values[referring.field]);
      if (!referring.ids.some((id) => named.includes(id))) return false;
    }
    if (where === null) return true;
    return reaches(where) ? this.matches(collection, where, values) : matches(collection, where, values);
  }

  /** False when it is too much. Records that are needed by their ids are read together. */
  async #learn(needs: readonly Need[]): Promise<boolean> {
    const records = needs.filter((need) => need.kind === 'record');
    for (const collection of new Set(records.map((need) => need.collection))) {
      const wanted = records.filter((need) => need.collection === collection);
      const ids = wanted.map(({ id }) => id);
      if (ids.length > maxRelated) return false;
      const found = await this.#read(collection, { where: { kind: 'ids', ids } });
      const byId = new Map(found.map((values) => [values['id'], values]));
      for (const need of wanted) {
        const values = byId.get(need.id);
        this.#known.set(keyOf(need), values === undefined ? [] : [values]);
      }
    }
    for (const need of needs) {
      if (need.kind === 'record') continue;
      const referring = need.kind === 'referring' ? { referring: { field: need.field, ids: [need.id] } } : {};
      const found = await this.#read(need.collection, referring);
      if (found.length > maxRelated) return false;
      this.#known.set(keyOf(need), found);
    }
    return true;
  }

  async #read(
    collection: Collection,
    what: Pick<Partial<ListQuery>, 'where' | 'referring'>,
  ): Promise<readonly RecordValues[]> {
    const fields = collection.fields.filter(({ type }) => type !== 'password').map(({ name }) => name);
    const page = { sort: [], offset: 0, limit: maxRelated + 1, total: false };
    const { items } = await this.list({ collection, where: null, fields, ...what, ...page }, this.#context);
    return items.rows();
  }
}

const shown = ({ collection, fields }: ListQuery, values: RecordValues): JsonObject =>
  Object.fromEntries(fields.map((name) => [name, originOf(collection, name) ?? values[name] ?? null]));
