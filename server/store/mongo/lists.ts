import type { Db, Document, Sort } from 'mongodb';
import type { JsonObject } from '../../lib/json.js';
import { originOf } from '../collection.js';
import type { ListQuery, ListResult, SortKey } from '../port.js';
import { RecordItems } from '../record-items.js';
import { decode } from './codec.js';
import { allOf, compileFilter } from './filter-compiler.js';
import { type Column, columnNamed, type Layout, referencePath } from './layout.js';
import { plainName } from './not-yet.js';
import { compileSearch } from './searches.js';

/** Made for the sort while the query runs; no column can have this name. */
const randomKey = '_random';

const pathOf = (layout: Layout, key: SortKey): string => {
  const name = plainName(key);
  if (name === '@rowid') return '_seq';
  return name === '@random' ? randomKey : columnNamed(layout, name).comparedPath;
};

/** A later key over the same path says nothing more. Ties are broken by the order of creation. */
const sortOf = (layout: Layout, keys: readonly SortKey[]): ReadonlyMap<string, 1 | -1> => {
  const sort = new Map<string, 1 | -1>();
  for (const key of keys) {
    const path = pathOf(layout, key);
    if (!sort.has(path)) sort.set(path, key.descending ? -1 : 1);
  }
  // Without ties the index of a unique field delivers the whole order.
  const unique = layout.collection.indexes.filter((index) => index.unique && index.fields.length === 1);
  const hasTies = !unique.some(({ fields: [name = ''] }) => sort.has(columnNamed(layout, name).comparedPath));
  if (hasTies && !sort.has('_seq') && !sort.has('_id')) sort.set('_seq', keys.at(-1)?.descending === true ? -1 : 1);
  return sort;
};

/** With no column asked for, a projection that only excludes would let all through. */
const projectionOf = (columns: readonly Column[]): Document =>
  columns.length === 0 ? { _id: 1 } : { _id: 0, ...Object.fromEntries(columns.map(({ readPath }) => [readPath, 1])) };

const rowOf = (layout: Layout, fields: readonly string[], document: Document): JsonObject =>
  Object.fromEntries(
    fields.map((name) => {
      const origin = originOf(layout.collection, name);
      if (origin !== null) return [name, origin];
      const column = columnNamed(layout, name);
      return [name, decode(column, document[column.name])];
    }),
  );

const whereOf = (layout: Layout, { where, referring, search }: ListQuery): Document =>
  allOf(
    where && compileFilter(layout, where),
    referring === undefined
      ? null
      : { [referencePath(columnNamed(layout, referring.field))]: { $in: [...referring.ids] } },
    search ? compileSearch(layout, search) : null,
  );

const readPage = (
  db: Db,
  layout: Layout,
  query: ListQuery,
  where: Document,
  timeoutMs: number,
  columns: readonly Column[],
) => {
  const records = db.collection(layout.physical);
  const sort = sortOf(layout, query.sort);
  const projection = projectionOf(columns);
  const options = { maxTimeMS: timeoutMs, allowDiskUse: true };
  if (!sort.has(randomKey)) {
    const { offset: skip, limit } = query;
    return records.find(where, { ...options, projection, sort: sort as Sort, skip, limit }).toArray();
  }
  const stages = [
    { $match: where },
    { $addFields: { [randomKey]: { $rand: {} } } },
    { $sort: Object.fromEntries(sort) },
  ];
  return records
    .aggregate([...stages, { $skip: query.offset }, { $limit: query.limit }, { $project: projection }], options)
    .toArray();
};

/** One page of records, and how many match in all where that is asked for. */
export const listRecords = async (db: Db, layout: Layout, query: ListQuery, timeoutMs: number): Promise<ListResult> => {
  const where = whereOf(layout, query);
  const stored = query.fields.filter((name) => originOf(layout.collection, name) === null);
  const columns = stored.map((name) => columnNamed(layout, name));
  const [documents, total] = await Promise.all([
    query.limit === 0 ? [] : readPage(db, layout, query, where, timeoutMs, columns),
    query.total ? db.collection(layout.physical).countDocuments(where, { maxTimeMS: timeoutMs }) : null,
  ]);
  const items = documents.map((document) => rowOf(layout, query.fields, document));
  return { items: RecordItems.fromRows(items), count: items.length, total };
};
