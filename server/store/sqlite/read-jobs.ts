import type { Collection } from '../collection.js';
import type { Filter } from '../filter.js';
import type { ListQuery, PagesQuery, Referring, SortKey } from '../port.js';
import { bind } from './bind.js';
import { bothConditions } from './both-conditions.js';
import { type Condition, compileFilter, compileSortKey, recordAlias } from './filter-compiler.js';
import { recordJson } from './json-sql.js';
import type { GetJob, Guard, ListJob, Order, Parents } from './messages.js';
import { searchCondition } from './search-sql.js';
import { columnNamed, revisionColumn, rowColumn, type Table, tableOf } from './table.js';

/** The same for the same table and the same object: neither ever changes. */
const once = <K extends object, V>(make: (table: Table, key: K) => V): ((table: Table, key: K) => V) => {
  const known = new WeakMap<Table, WeakMap<K, V>>();
  return (table, key) => {
    const ofTable = known.get(table) ?? new WeakMap<K, V>();
    known.set(table, ofTable);
    const value = ofTable.get(key) ?? make(table, key);
    ofTable.set(key, value);
    return value;
  };
};

const compiled = once(compileFilter);

export const getJob = (collection: Collection, id: string, where: Filter | null, guard: Guard): GetJob => {
  const table = tableOf(collection);
  const sql = `SELECT ${revisionColumn}, ${table.columnList} FROM ${table.sql} AS ${recordAlias} WHERE "id" = ?`;
  if (where === null) return { kind: 'get', guard, sql, values: [id] };
  const condition = compiled(table, where);
  return { kind: 'get', guard, sql: `${sql} AND ${condition.sql}`, values: [id, ...condition.values] };
};

/** The same object for the same sort: within one message it is copied once. */
const orderOf = once((table: Table, sort: readonly SortKey[]): Order => {
  const keys: string[] = [];
  const reached: Order[] = [];
  const order = (): Order => ({
    sql: keys.join(', '),
    values: reached.flatMap(({ values }) => values),
    terms: reached.reduce((sum, { terms }) => sum + terms, 0),
    reached: reached.flatMap((one) => one.reached),
    scanned: reached.flatMap(({ scanned }) => scanned),
  });
  for (const { by, descending } of sort) {
    const direction = descending ? ' DESC' : '';
    if (typeof by === 'string') {
      keys.push(by === '@random' ? 'random()' : `${rowColumn}${direction}`);
      return order();
    }
    const key = compileSortKey(table, by);
    keys.push(`${key.sql}${direction}`);
    reached.push(key);
  }
  keys.push(sort.at(-1)?.descending ? `${rowColumn} DESC` : rowColumn);
  return order();
});

const referringCondition = (table: Table, { field, ids }: Referring): Condition => {
  const column = columnNamed(table, field);
  // With the table's name: json_each has columns of its own that a field may be called like.
  const held = `r.${column.sql}`;
  const wanted = 'SELECT value FROM json_each(?)';
  const sql =
    column.kind === 'structured'
      ? `EXISTS (SELECT 1 FROM json_each(${held}) AS e WHERE e.value IN (${wanted}))`
      : `${held} IN (${wanted})`;
  const values = [JSON.stringify(ids)];
  return { sql, values, terms: 1, reached: [], scanned: [], atMost: Number.POSITIVE_INFINITY, parts: [], byRow: false };
};

type Asked = Pick<ListQuery, 'where' | 'search' | 'referring'>;

const whereOf = (table: Table, { where, referring }: Asked): Condition | null =>
  bothConditions(
    where === null ? null : compiled(table, where),
    referring === undefined ? null : referringCondition(table, referring),
  );

export const parentsOf = (table: Table, { field, ids }: Referring): Parents => {
  const column = columnNamed(table, field);
  return { column: column.sql, multiple: column.kind === 'structured', ids };
};

/** All that must hold, and whether it looks into the search index. */
export const conditionOf = (table: Table, query: Asked): Pick<ListJob, 'where' | 'searches'> => {
  const where = whereOf(table, query);
  if (where !== null) bind(where.values);
  if (!query.search) return { where, searches: false };
  const found = searchCondition(table, query.search);
  if (found === null) return { where: compileFilter(table, { kind: 'ids', ids: [] }), searches: false };
  return { where: bothConditions(where, found), searches: true };
};

type Listed = Omit<ListQuery, 'fields'> & Pick<PagesQuery, 'fields'>;

export const listJob = (query: Listed, guard: Guard): ListJob => {
  const table = tableOf(query.collection);
  return {
    kind: 'list',
    guard,
    collectionId: query.collection.id,
    table: table.sql,
    json: { sql: recordJson(table, query.fields), values: [] },
    ...conditionOf(table, query),
    order: orderOf(table, query.sort),
    ranges: null,
    offset: query.offset,
    limit: query.limit,
    total: query.total,
    cap: null,
    knownTotal: null,
  };
};
