import type { Connection } from './connection.js';
import type { ConditionPart } from './filter-compiler.js';
import type { ListJob, Range } from './messages.js';

/** Stands between the records of a page, and in none of them: JSON has line ends in texts only as `\\n`. */
export const recordSeparator = ',\n';

export interface Page {
  readonly text: string;
  readonly count: number;
}

/** A statement, or a part of one, with the values of its `?` in their order. */
export interface Sql {
  readonly sql: string;
  readonly values: readonly unknown[];
}

type Records = Pick<ListJob, 'table' | 'where'>;

export const whereOf = ({ where }: Records, ...more: readonly (ConditionPart | null)[]): Sql => {
  const parts = [where, ...more].filter((part) => part !== null);
  const texts = parts.length === 1 ? parts.map(({ sql }) => sql) : parts.map(({ sql }) => `(${sql})`);
  return {
    sql: parts.length === 0 ? '' : ` WHERE ${texts.join(' AND ')}`,
    values: parts.flatMap(({ values }) => values),
  };
};

export const sourceOf = ({ table, where }: Records): string => `${table} AS r${where?.byRow ? ' NOT INDEXED' : ''}`;

/** One part of the order, as SQLite walks it: for a plan that delivers the order. */
const walkOf = (job: ListJob, range: Range | null, select: Sql, limit: number): Sql => {
  const where = whereOf(job, range);
  return {
    sql: `SELECT ${select.sql} FROM ${sourceOf(job)}${where.sql} ORDER BY ${job.order.sql} LIMIT ?`,
    values: [...select.values, ...where.values, ...job.order.values, limit],
  };
};

const recordOf = ({ json }: ListJob): Sql => ({ sql: `${json.sql} AS j`, values: json.values });

/** The statements whose plans tell how the list would be walked, one for each range. */
export const walkedParts = (job: ListJob): readonly Sql[] =>
  (job.ranges ?? [null]).map((range) => walkOf(job, range, recordOf(job), 1));

/** All parts of the order one after the other; later ones are not looked at when the first fill the limit. */
const walked = (job: ListJob, select: Sql, limit: number, offset: number): Sql => {
  const parts = (job.ranges ?? [null]).map((range) => walkOf(job, range, select, limit + offset));
  const [only] = parts;
  if (only === undefined) return { sql: `SELECT ${select.sql} FROM ${job.table} AS r LIMIT 0`, values: select.values };
  if (parts.length === 1)
    return offset === 0 ? only : { sql: `${only.sql} OFFSET ?`, values: [...only.values.slice(0, -1), limit, offset] };
  return {
    sql: `${parts.map(({ sql }) => `SELECT * FROM (${sql})`).join(' UNION ALL ')} LIMIT ? OFFSET ?`,
    values: [...parts.flatMap(({ values }) => values), limit, offset],
  };
};

/** The rows of the page as SQLite walks them. */
export const walkedRows = (job: ListJob): Sql => walked(job, recordOf(job), job.limit, job.offset);

/** Any of the ranges. `+` keeps indexes out of it: the filter is what finds the records. */
export const rangesCondition = ({ ranges }: ListJob): ConditionPart | null => {
  if (ranges === null) return null;
  if (ranges.length === 0) return { sql: '0', values: [] };
  return { sql: `+(${ranges.map(({ sql }) => sql).join(' OR ')})`, values: ranges.flatMap(({ values }) => values) };
};

/** Sorts row numbers alone and makes JSON of the page's records only. */
export const sortedRows = (job: ListJob): Sql => {
  const record = recordOf(job);
  const where = whereOf(job, rangesCondition(job));
  const rows = `SELECT "#row" AS "#k" FROM ${sourceOf(job)}${where.sql} ORDER BY ${job.order.sql} LIMIT ? OFFSET ?`;
  return {
    sql: `SELECT ${record.sql} FROM (${rows}) AS k CROSS JOIN ${job.table} AS r ON r."#row" = k."#k"`,
    values: [...record.values, ...where.values, ...job.order.values, job.limit, job.offset],
  };
};

/** What the first `examined` records of the walk hold of the page. It is the page when it is full. */
export const probedRows = (job: ListJob, walk: ListJob, examined: number): Sql => {
  const record = recordOf(job);
  const first = walked(walk, { sql: '"#row" AS "#k"', values: [] }, examined, 0);
  const where = whereOf(job);
  return {
    sql: `SELECT ${record.sql} FROM (${first.sql}) AS k CROSS JOIN ${job.table} AS r ON r."#row" = k."#k"${where.sql} LIMIT ? OFFSET ?`,
    values: [...record.values, ...first.values, ...where.values, job.limit, job.offset],
  };
};

export const readPage = (connection: Connection, { sql, values }: Sql): Page => {
  const row = connection.get(`SELECT group_concat(j, '${recordSeparator}'), count(*) FROM (${sql})`, values);
  return { text: `[${row?.[0] ?? ''}]`, count: Number(row?.[1] ?? 0) };
};

/** How many match, counting no further than `limit`; null: all. */
export const countMatches = (connection: Connection, job: Records, limit: number | null): number => {
  const { sql, values } = whereOf(job);
  const matching = `FROM ${sourceOf(job)}${sql}`;
  const row =
    limit === null
      ? connection.get(`SELECT count(*) ${matching}`, values)
      : connection.get(`SELECT count(*) FROM (SELECT 1 ${matching} LIMIT ?)`, [...values, limit]);
  return Number(row?.[0]);
};
