import type { Collection } from '../collection.js';
import type { Filter } from '../filter.js';
import type { ListQuery, SortKey } from '../port.js';
import { bind } from './bind.js';
import { compileFilter, fieldSql } from './filter-compiler.js';
import { recordJson } from './json-sql.js';
import type { GetJob, Guard, ListJob } from './messages.js';
import { revisionColumn, rowColumn, type Table, tableOf } from './table.js';

const getSql = new WeakMap<Table, string>();

const selectById = (table: Table): string => {
  let sql = getSql.get(table);
  if (sql === undefined) {
    sql = `SELECT ${revisionColumn}, ${table.columnList} FROM ${table.sql} WHERE "id" = ?`;
    getSql.set(table, sql);
  }
  return sql;
};

export const getJob = (collection: Collection, id: string, where: Filter | null, guard: Guard): GetJob => {
  const table = tableOf(collection);
  const sql = selectById(table);
  if (where === null) return { kind: 'get', guard, sql, values: [id] };
  const condition = compileFilter(table, where);
  return { kind: 'get', guard, sql: `${sql} AND ${condition.sql}`, values: [id, ...condition.values] };
};

const orderOf = (table: Table, sort: readonly SortKey[]): string => {
  const keys: string[] = [];
  for (const { name, descending } of sort) {
    if (name === '@random') return [...keys, 'random()'].join(', ');
    const direction = descending ? ' DESC' : '';
    if (name === '@rowid') return [...keys, `${rowColumn}${direction}`].join(', ');
    keys.push(`${fieldSql(table, name)}${direction}`);
  }
  const last = sort.at(-1);
  return [...keys, last?.descending ? `${rowColumn} DESC` : rowColumn].join(', ');
};

export const listJob = (query: ListQuery, guard: Guard): ListJob => {
  const table = tableOf(query.collection);
  const where = query.where === null ? null : compileFilter(table, query.where);
  if (where !== null) bind(where.values);
  return {
    kind: 'list',
    guard,
    collectionId: query.collection.id,
    table: table.sql,
    json: recordJson(table, query.fields),
    where,
    order: orderOf(table, query.sort),
    offset: query.offset,
    limit: query.limit,
    total: query.total,
    knownTotal: null,
  };
};
