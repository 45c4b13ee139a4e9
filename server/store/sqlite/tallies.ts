import type { Connection, Row } from './connection.js';
import { budget, examinable, isCheap, type ListSize, maxSearched, maxWalked } from './list-lanes.js';
import { countMatches, type Sql, sourceOf, whereOf } from './list-query.js';
import type { TallyJob } from './messages.js';
import { childrenOf, parentsOf } from './parent-pages.js';
import type { QueryPlans } from './query-plan.js';

/** Counts, measures and groups, each question by one statement. */
export class Tallies {
  readonly #connection: Connection;
  readonly #plans: QueryPlans;

  constructor(connection: Connection, plans: QueryPlans) {
    this.#connection = connection;
    this.#plans = plans;
  }

  /** Null when it is not known to be bounded. */
  run(job: TallyJob, size: ListSize): readonly Row[] | null {
    if (job.searches && size.rows > maxSearched) return null;
    return isCheap(job, size) || this.#isBounded(job, size) ? this.runUnbounded(job) : null;
  }

  runUnbounded(job: TallyJob): readonly Row[] {
    const { sql, values } = this.#isCountedOneByOne(job) ? countsOneByOne(job) : grouped(job);
    return this.#connection.all(sql, values);
  }

  #isBounded(job: TallyJob, size: ListSize): boolean {
    const { parents, where, cap } = job;
    const bound = Math.min(maxWalked, examinable(size));
    if (parents === null) return this.#settles(job) && countMatches(this.#connection, job, bound + 1) <= bound;
    const children = childrenOf(this.#plans, job, parents);
    if (children === null) return false;
    if (cap !== null && where === null && parents.ids.length * cap <= budget) return true;
    return countMatches(this.#connection, children, bound + 1) <= bound;
  }

  #settles(job: TallyJob): boolean {
    if (job.where === null) return false;
    const { sql, values } = whereOf(job);
    return this.#plans.of(`SELECT 1 FROM ${sourceOf(job)}${sql}`, values.length).settled === job.where.terms;
  }

  #isCountedOneByOne(job: TallyJob): boolean {
    return job.cap !== null && job.parents !== null && childrenOf(this.#plans, job, job.parents) !== null;
  }
}

/** For each parent by itself, no further than the cap. */
const countsOneByOne = (job: TallyJob): Sql => {
  const where = whereOf(job, { sql: `r.${job.parents?.column} = p.value`, values: [] });
  const matching = `SELECT 1 FROM ${sourceOf(job)}${where.sql} LIMIT ?`;
  return {
    sql: `SELECT p.value, (SELECT count(*) FROM (${matching})) FROM json_each(?) AS p`,
    values: [...where.values, job.cap, JSON.stringify(job.parents?.ids)],
  };
};

const grouped = (job: TallyJob): Sql => {
  const { join, parent, condition } =
    job.parents === null ? { join: '', parent: 'NULL', condition: null } : parentsOf(job.parents);
  const lists = job.keys.map(({ list }, index) =>
    list === null ? '' : ` LEFT JOIN json_each(${list}) AS ${listAlias(index)} ON 1`,
  );
  const keys = job.keys.map(({ sql }) => sql);
  const where = whereOf(job, condition);
  const columns = [
    `${parent} AS "#p"`,
    ...keys.map((sql, index) => `${sql} AS "#k${index}"`),
    'count(*)',
    ...job.measures,
  ];
  const by = [...(job.parents === null ? [] : ['"#p"']), ...keys.map((_, index) => `"#k${index}"`)];
  const order = keys.map((_, index) => `"#k${index}"`).join(', ');
  const from = `FROM ${sourceOf(job)}${join}${lists.join('')}${where.sql}`;
  const groups = `SELECT ${columns.join(', ')} ${from}${by.length === 0 ? '' : ` GROUP BY ${by.join(', ')}`}`;
  if (order === '') return { sql: groups, values: where.values };
  if (job.parents === null) return { sql: `${groups} ORDER BY ${order} LIMIT ?`, values: [...where.values, job.limit] };
  const number = `row_number() OVER (PARTITION BY "#p" ORDER BY ${order}) AS "#n"`;
  return {
    sql: `SELECT * FROM (SELECT *, ${number} FROM (${groups})) WHERE "#n" <= ? ORDER BY "#n"`,
    values: [...where.values, job.limit],
  };
};

/** What the list of a key is called. */
export const listAlias = (index: number): string => `"#l${index}"`;
