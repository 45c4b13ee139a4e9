import type { Connection } from './connection.js';
import type { ListJob } from './messages.js';

export interface Page {
  readonly text: string;
  readonly count: number;
}

const whereOf = (job: ListJob): string => (job.where === null ? '' : ` WHERE ${job.where.sql}`);
const valuesOf = (job: ListJob) => job.where?.values ?? [];
const orderedValuesOf = (job: ListJob) => [...valuesOf(job), ...job.order.values];

const sourceOf = (job: ListJob): string => `${job.table} AS r${job.where?.byRow ? ' NOT INDEXED' : ''}`;

const page = (connection: Connection, source: string, values: readonly unknown[]): Page => {
  const row = connection.get(`SELECT group_concat(j, ','), count(*) FROM (${source})`, values);
  return { text: `[${row?.[0] ?? ''}]`, count: Number(row?.[1] ?? 0) };
};

/** The rows of the page as SQLite walks them: for a plan that delivers the order. */
export const walkedSql = (job: ListJob): string =>
  `SELECT ${job.json} AS j FROM ${sourceOf(job)}${whereOf(job)} ORDER BY ${job.order.sql} LIMIT ? OFFSET ?`;

export const walkedPage = (connection: Connection, job: ListJob): Page =>
  page(connection, walkedSql(job), [...orderedValuesOf(job), job.limit, job.offset]);

/** The row numbers of all that match, in order. */
const rowsOf = (job: ListJob): string =>
  `SELECT "#row" AS "#k" FROM ${sourceOf(job)}${whereOf(job)} ORDER BY ${job.order.sql}`;

/** Sorts row numbers alone and makes JSON of the page's records only. */
export const sortedPage = (connection: Connection, job: ListJob): Page =>
  page(
    connection,
    `SELECT ${job.json} AS j FROM (${rowsOf(job)} LIMIT ? OFFSET ?) AS p CROSS JOIN ${job.table} AS r ON r."#row" = p."#k"`,
    [...orderedValuesOf(job), job.limit, job.offset],
  );

/** What the first `examined` records of the walk hold of the page. It is the page when it is full. */
export const probedPage = (connection: Connection, job: ListJob, walk: ListJob, examined: number): Page =>
  page(
    connection,
    `SELECT ${job.json} AS j FROM (${rowsOf(walk)} LIMIT ?) AS p CROSS JOIN ${job.table} AS r ON r."#row" = p."#k"` +
      `${whereOf(job)} LIMIT ? OFFSET ?`,
    [...orderedValuesOf(walk), examined, ...valuesOf(job), job.limit, job.offset],
  );

export const countMatches = (connection: Connection, job: ListJob): number =>
  Number(connection.get(`SELECT count(*) FROM ${sourceOf(job)}${whereOf(job)}`, valuesOf(job))?.[0]);

/** How many match, counting no further than `limit`. */
export const countUpTo = (connection: Connection, job: ListJob, limit: number): number =>
  Number(
    connection.get(`SELECT count(*) FROM (SELECT 1 FROM ${sourceOf(job)}${whereOf(job)} LIMIT ?)`, [
      ...valuesOf(job),
      limit,
    ])?.[0],
  );
