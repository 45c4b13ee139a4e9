import { isMultiple } from '../collection.js';
import type { GroupKey, Measure, Tally, TallyQuery } from '../port.js';
import type { Row } from './connection.js';
import type { Guard, TallyJob, TallyKey } from './messages.js';
import { conditionOf, parentsOf } from './read-jobs.js';
import { weekSql } from './strftime-sql.js';
import { columnNamed, type Table, tableOf } from './table.js';
import { listAlias } from './tallies.js';

/** How many characters of a date tell its period. */
const lengths = { day: 10, month: 7, year: 4 } as const;

const keyOf = (table: Table, { field, unit }: GroupKey, index: number): TallyKey => {
  const column = columnNamed(table, field);
  const sql = `r.${column.sql}`;
  if (isMultiple(column.field)) return { sql: `${listAlias(index)}.value`, list: sql };
  if (unit === null) return { sql, list: null };
  return { sql: unit === 'week' ? weekSql(sql) : `nullif(substr(${sql}, 1, ${lengths[unit]}), '')`, list: null };
};

const measureOf = (table: Table, { of, field }: Measure): string => {
  const column = columnNamed(table, field);
  const sql = `r.${column.sql}`;
  return `${of}(${column.kind === 'text' ? `nullif(${sql}, '')` : sql})`;
};

export const tallyJob = (query: TallyQuery, guard: Guard): TallyJob => {
  const table = tableOf(query.collection);
  return {
    kind: 'tally',
    guard,
    collectionId: query.collection.id,
    table: table.sql,
    ...conditionOf(table, query),
    parents: query.per === undefined ? null : parentsOf(table, query.per),
    keys: query.by.map((key, index) => keyOf(table, key, index)),
    measures: query.measures.map((measure) => measureOf(table, measure)),
    limit: query.limit,
    cap: query.cap,
  };
};

/** A sum beyond all numbers is none. */
const wireValue = (value: Row[number] | undefined): Tally['values'][number] => {
  if (typeof value !== 'number') return value ?? null;
  return Number.isFinite(value) ? value + 0 : null;
};

const tallyOf = ({ by, measures, cap }: TallyQuery, row: Row): Tally => {
  const count = Number(row[by.length + 1]);
  return {
    keys: row.slice(1, by.length + 1).map(wireValue),
    count: cap === null ? count : Math.min(count, cap),
    values: row.slice(by.length + 2, by.length + 2 + measures.length).map(wireValue),
  };
};

/** Of nothing: what a statement over all says by itself, and one over parents leaves out. */
const none = ({ by, measures }: TallyQuery): readonly Tally[] =>
  by.length > 0 ? [] : [{ keys: [], count: 0, values: measures.map(() => null) }];

/** The tallies of each parent, or those of all. */
export const talliesOf = (query: TallyQuery, rows: readonly Row[]): readonly (readonly Tally[])[] => {
  if (query.per === undefined) return [rows.map((row) => tallyOf(query, row))];
  const found = new Map<unknown, Tally[]>();
  for (const row of rows) {
    const tallies = found.get(row[0]) ?? [];
    found.set(row[0], tallies);
    tallies.push(tallyOf(query, row));
  }
  return query.per.ids.map((id) => found.get(id) ?? none(query));
};
