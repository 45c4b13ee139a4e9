import type { CallOptions, WriteOptions } from './connection.js';
import type { CollectionTypes, Selection } from './database.js';
import { missing } from './errors.js';
import { createListing, type Listing } from './listing.js';
import type { AggregateOptions, Chosen, Group, ListOptions, ManyOptions, UpdateOptions } from './record-options.js';
import { selected, shapeOf, sortOf } from './selection.js';
import type { ListQuery, RecordCalls } from './transport.js';
import type { BulkResult, Page } from './types.js';

/** Names one record: its id, or the values of the fields of a unique index. */
export type By<C extends CollectionTypes> = string | C['unique'];

type FieldName<C extends CollectionTypes> = keyof C['row'] & string;

interface Selecting<Selected> extends CallOptions {
  /** Which fields are wanted, those of related records nested. All when not given. */
  readonly select?: Selected | undefined;
}

/** The records of one collection. Without `records:read` what is written comes back as its `id` alone. */
export interface Records<C extends CollectionTypes> {
  list<const Selected extends C['select'] = never>(
    options?: ListOptions<C['where'], C['orderBy'], Selected>,
  ): Listing<Selection<C, Selected>>;
  /** @throws NotFoundError */
  get<const Selected extends C['select'] = never>(
    by: By<C>,
    options?: Selecting<Selected>,
  ): Promise<Selection<C, Selected>>;
  create(data: C['create'], options?: WriteOptions): Promise<C['row']>;
  /**
   * Changes the given fields alone.
   * @throws ConflictError when the record was updated since `ifUpdated`
   */
  update(id: string, data: C['update'], options?: UpdateOptions): Promise<C['row']>;
  /** Updates the record that is there, or creates it; of several at the same time exactly one creates. */
  upsert(
    by: C['unique'],
    data: { readonly create: C['create']; readonly update: C['update'] },
    options?: WriteOptions,
  ): Promise<C['row']>;
  delete(id: string, options?: WriteOptions): Promise<void>;

  /** All or none, like the others of many: an error says by `index` which one is at fault. */
  createMany(data: readonly C['create'][], options?: WriteOptions): Promise<BulkResult>;
  /** Updates each record that is there by its values of the fields `on`, creates the others. */
  upsertMany(
    on: readonly (keyof C['create'] & string)[],
    data: readonly C['create'][],
    options?: WriteOptions,
  ): Promise<BulkResult>;
  /** Changes all that match; when more than `max` (1,000) do, none. */
  updateMany(where: C['where'], data: C['update'], options?: ManyOptions): Promise<BulkResult>;
  deleteMany(where: C['where'], options?: ManyOptions): Promise<BulkResult>;

  count(options?: Chosen<C['where']> & CallOptions): Promise<number>;
  /** One group of all records, or one for each value of `by`. */
  aggregate(options: AggregateOptions<C['where'], FieldName<C>>): Promise<readonly Group[]>;
}

/** The parts of a list's options that say what is asked, and how. */
const queryOf = ({ signal, timeout, retries, select, orderBy, sort, ...query }: ListOptions) => ({
  query: { ...query, sort: sortOf(orderBy, sort), ...shapeOf(select) } as ListQuery,
  call: { signal, timeout, retries },
});

export const createRecords = <C extends CollectionTypes>(calls: RecordCalls): Records<C> => {
  const list = (options: ListOptions = {}) => {
    const { query, call } = queryOf(options);
    return createListing(options, async (paging): Promise<Page<object>> => {
      const page = await calls.list({ ...query, ...paging }, call);
      return { ...page, items: page.items.map((item) => selected(item, options.select)) };
    });
  };
  const find = async (by: object, options: Selecting<object>): Promise<object> => {
    const { items } = await list({ where: equalTo(by), perPage: 1, skipTotal: true, ...options });
    if (items[0] === undefined) throw missing();
    return items[0];
  };
  // What the server answers is as the types say, when they are those of its collections.
  return {
    ...calls,
    list,
    async get(by: string | object, options: Selecting<object> = {}) {
      if (typeof by !== 'string') return find(by, options);
      const { select, ...call } = options;
      return selected(await calls.get(by, shapeOf(select), call), select);
    },
    count: async (options = {}) => (await list({ ...options, perPage: 1 })).totalItems,
  } as Records<C>;
};

/** A `where` for the record that has exactly these values. */
const equalTo = (values: object): object =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { eq: value as unknown }]));
