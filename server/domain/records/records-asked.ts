import type { Grant } from '../../access/authorize.js';
import { AppError } from '../../lib/errors.js';
import { isMultiple } from '../../store/collection.js';
import type { Filter } from '../../store/filter.js';
import { both } from '../../store/filter-choices.js';
import { isMembers } from '../../store/members.js';
import type { Member, PagesQuery, RecordValues, SortValue, StorePage, Tally } from '../../store/port.js';
import { withSchema } from '../with-schema.js';
import { fieldIsGone } from './filter-errors.js';
import { resolveFilter } from './filter-resolver.js';
import { type OpenedCollection, type Opening, openCollection } from './opened-collection.js';
import { OrderCursors } from './order-cursor.js';
import { capOf, groupKeysOf, groupLimitOf, measuresOf, sortOf, windowOf } from './query-arguments.js';
import type {
  Aggregate,
  ConnectionPage,
  Group,
  Grouping,
  Measured,
  PageOf,
  Parents,
  RecordQueries,
  RecordRow,
  Source,
  UniqueKey,
} from './record-queries.js';
import { parseSearch } from './search-text.js';
import { keyText, parseKey } from './unique-key.js';

const maxIds = 10_000;
const maxKeys = 1_000;

const tooMany = (what: string, most: number): AppError =>
  new AppError('VALIDATION', `At most ${most} ${what} are looked up at once.`);

/** What the store is asked about, of whatever is asked of the records of a source. */
type Asked = Pick<PagesQuery, 'collection' | 'where' | 'search' | 'per'>;

class AskedRecords implements RecordQueries {
  readonly #deps: Opening;

  constructor(deps: Opening) {
    this.#deps = deps;
  }

  pages(
    grant: Grant,
    source: Source,
    { orderBy, window, fields, cursors }: PageOf,
  ): Promise<readonly ConnectionPage[]> {
    return this.#ask(grant, source, async (opened, asked) => {
      const order = new OrderCursors(opened.collection, orderBy);
      const query: PagesQuery = {
        ...asked,
        sort: sortOf(orderBy, opened),
        window: windowOf(window, order),
        fields: isMembers(fields) ? checkedMembers(opened, fields) : readable(opened, fields),
        places: cursors,
      };
      const pages = await this.#deps.store.pages(query, opened.context);
      return pages.map((page) => connectionPage(page, query, order));
    });
  }

  counts(grant: Grant, source: Source, cap: number | null): Promise<readonly number[]> {
    return this.#ask(grant, source, async (opened, asked) => {
      const query = { ...asked, by: [], measures: [], limit: 1, cap: capOf(cap) };
      const tallies = await this.#deps.store.tallies(query, opened.context);
      return tallies.map(([tally]) => tally?.count ?? 0);
    });
  }

  aggregates(grant: Grant, source: Source, measured: readonly Measured[]): Promise<readonly Aggregate[]> {
    return this.#ask(grant, source, async (opened, asked) => {
      const query = { ...asked, by: [], measures: measuresOf(measured, opened), limit: 1, cap: null };
      const tallies = await this.#deps.store.tallies(query, opened.context);
      return tallies.map(([tally = nothing(measured)]) => aggregateOf(measured, tally));
    });
  }

  groups(grant: Grant, source: Source, grouping: Grouping): Promise<readonly (readonly Group[])[]> {
    const { by, measured, first } = grouping;
    return this.#ask(grant, source, async (opened, asked) => {
      const keys = { by: groupKeysOf(by, opened), limit: groupLimitOf(first), cap: null };
      const query = { ...asked, ...keys, measures: measuresOf(measured, opened) };
      const tallies = await this.#deps.store.tallies(query, opened.context);
      return tallies.map((ofParent) => ofParent.map((tally) => groupOf(opened, grouping, tally)));
    });
  }

  byIds(
    grant: Grant,
    collection: string,
    ids: readonly string[],
    fields: readonly string[],
  ): Promise<readonly (RecordRow | null)[]> {
    if (ids.length > maxIds) throw tooMany('ids', maxIds);
    return this.#opened(grant, collection, async (opened) => {
      const wanted = [...new Set(ids)];
      const rows = await this.#find(opened, { kind: 'ids', ids: wanted }, wanted.length, readable(opened, fields));
      const byId = new Map(rows.map((row) => [row['id'], row]));
      return ids.map((id) => byId.get(id) ?? null);
    });
  }

  byKeys(
    grant: Grant,
    collection: string,
    given: readonly UniqueKey[],
    fields: readonly string[],
  ): Promise<readonly (RecordRow | null)[]> {
    if (given.length > maxKeys) throw tooMany('keys', maxKeys);
    return this.#opened(grant, collection, async (opened) => {
      const keys = given.map((key) => parseKey(opened, key));
      const named = keys.flatMap((key) => key.fields.map(({ name }) => name));
      const where: Filter = { kind: 'or', any: keys.map((key) => key.where) };
      const asked = readable(opened, fields);
      const rows = await this.#find(opened, where, keys.length, [...new Set([...asked, ...named])]);
      return keys.map((key) => {
        const found = rows.find((row) => keyText(key.fields, row) === key.text);
        return found === undefined ? null : Object.fromEntries(asked.map((name) => [name, found[name] ?? null]));
      });
    });
  }

  async #find(
    { collection, rows, context }: OpenedCollection,
    where: Filter,
    limit: number,
    fields: readonly string[],
  ): Promise<readonly RecordValues[]> {
    if (limit === 0) return [];
    const query = { collection, where: both(rows, where), sort: [], offset: 0, limit, total: false, fields };
    const { items } = await this.#deps.store.list(query, context);
    return items.rows();
  }

  #opened<T>(grant: Grant, collection: string, work: (opened: OpenedCollection) => Promise<T>): Promise<T> {
    return withSchema(this.#deps.store, async (schema) =>
      work(await openCollection(this.#deps, schema, grant, collection)),
    );
  }

  #ask<T>(
    grant: Grant,
    source: Source,
    work: (opened: OpenedCollection, asked: Asked) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    const { collection, parents } = source;
    if (parents?.ids.length === 0) return Promise.resolve([]);
    return this.#opened(grant, collection, (opened) => work(opened, askedOf(opened, source)));
  }
}

const askedOf = (opened: OpenedCollection, { where, search, parents }: Source): Asked => ({
  collection: opened.collection,
  where: both(opened.rows, where ? resolveFilter(where, opened).filter : null),
  search: parseSearch(search ?? '', opened.view),
  ...(parents ? { per: perOf(opened, parents) } : {}),
});

const perOf = ({ view, collection }: OpenedCollection, { field: name, ids }: Parents): Parents => {
  if (ids.length > maxIds) throw tooMany('parents', maxIds);
  const field = view.byName.get(name);
  if (field?.type !== 'relation') throw new AppError('VALIDATION', `${collection.name} has no relation "${name}".`);
  return { field: name, ids };
};

const checkedMembers = ({ view }: OpenedCollection, members: readonly Member[]): readonly Member[] => {
  for (const member of members) {
    if ('text' in member) continue;
    const { field } = member;
    const now = view.byName.get(field.name);
    if (now === field) continue;
    if (now?.type !== field.type || isMultiple(now) !== isMultiple(field)) throw fieldIsGone(field.name);
  }
  return members;
};

/** Of the names, those that the caller may read, with the id. */
const readable = ({ view }: OpenedCollection, names: readonly string[]): readonly string[] => [
  ...new Set(['id', ...names.filter((name) => view.byName.has(name))]),
];

const connectionPage = (
  { items, places, more }: StorePage,
  { window: { backward, from, offset } }: PagesQuery,
  order: OrderCursors,
): ConnectionPage => {
  const begun = from !== null || offset > 0;
  return {
    items,
    cursors: places?.map((place) => order.write(place)) ?? null,
    hasNextPage: backward ? begun : more,
    hasPreviousPage: backward ? more : begun,
  };
};

const nothing = (measured: readonly Measured[]): Tally => ({ keys: [], count: 0, values: measured.map(() => null) });

const aggregateOf = (measured: readonly Measured[], { count, values }: Tally): Aggregate => ({
  count,
  values: measured.map(({ of }, index) => {
    const value = values[index] ?? null;
    return of === 'avg' && typeof value === 'number' ? value / count : value;
  }),
});

/** A date, an option or a relation that is not there is stored as an empty text. */
const groupOf = ({ view }: OpenedCollection, { by, measured }: Grouping, tally: Tally): Group => ({
  ...aggregateOf(measured, tally),
  keys: by.map(({ field }, index): SortValue => {
    const key = tally.keys[index] ?? null;
    const type = view.byName.get(field)?.type;
    return key === '' && type !== 'text' && type !== 'email' && type !== 'url' ? null : key;
  }),
});

/** What a typed schema reads of the records of a store. */
export const createRecordQueries = (deps: Opening): RecordQueries => new AskedRecords(deps);
