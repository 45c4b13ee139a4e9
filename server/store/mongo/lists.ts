import type { Db, Document, Sort } from 'mongodb';
import type { JsonObject } from '../../lib/json.js';
import type { ListQuery, ListResult, SortKey } from '../port.js';
import { RecordItems } from '../record-items.js';
import { decode } from './codec.js';
import { compileFilter } from './filter-compiler.js';
import { type Column, columnNamed, type Layout } from './layout.js';
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

const projectionOf = (columns: readonly Column[]): Document => ({
  _id: 0,
  ...Object.fromEntries(columns.map(({ readPath }) => [readPath, 1])),
});

const rowOf = (layout: Layout, columns: readonly Column[], document: Document): JsonObject => {
  const { id, name } = layout.collection;
  return Object.fromEntries([
    ['collectionId', id],
    ['collectionName', name],
    ...columns.map((column) => [column.field.name, decode(column, document[column.name])] as const),
  ]) as JsonObject;
};

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
  const filter = query.where === null ? {} : compileFilter(layout, query.where);
  const where = query.search ? { $and: [filter, compileSearch(layout, query.search)] } : filter;
  const columns = query.fields.map((name) => columnNamed(layout, name));
  const [documents, total] = await Promise.all([
    query.limit === 0 ? [] : readPage(db, layout, query, where, timeoutMs, columns),
    query.total ? db.collection(layout.physical).countDocuments(where, { maxTimeMS: timeoutMs }) : null,
  ]);
  const items = documents.map((document) => rowOf(layout, columns, document));
  return { items: RecordItems.fromRows(items), count: items.length, total };
};
