import { bothConditions } from './both-conditions.js';
import type { Connection, Row } from './connection.js';
import type { Condition, ConditionPart } from './filter-compiler.js';
import {
  bytesPerRecord,
  examinable,
  isCheap,
  type ListSize,
  maxPageBytes,
  maxSearched,
  maxWalked,
  walkPlan,
} from './list-lanes.js';
import {
  countMatches,
  rangesCondition,
  recordSeparator,
  type Sql,
  sortedRows,
  sourceOf,
  walkedRows,
  whereOf,
} from './list-query.js';
import type { ListJob, PagesJob, Parents } from './messages.js';
import type { QueryPlans } from './query-plan.js';

const alone = { terms: 1, atMost: Number.POSITIVE_INFINITY, reached: [], scanned: [], parts: [], byRow: false };

/** The one parent that a plan is made for, and the one at hand of a statement over all. */
const planned = (column: string): Condition => ({ ...alone, sql: `r.${column} = ?`, values: [''] });
const atHand = (column: string): Condition => ({ ...alone, sql: `r.${column} = p.value`, values: [] });

/** What a record is joined to and must hold to belong to one of the parents. */
export const parentsOf = ({ column, multiple, ids }: Parents) => ({
  join: multiple ? ` CROSS JOIN json_each(r.${column}) AS "#p"` : '',
  parent: multiple ? '"#p".value' : `r.${column}`,
  condition: {
    sql: `${multiple ? '"#p".value' : `r.${column}`} IN (SELECT value FROM json_each(?))`,
    values: [JSON.stringify(ids)],
  } satisfies ConditionPart,
});

/** The records of all parents, for counting them; null where no index finds these. */
export const childrenOf = (
  plans: QueryPlans,
  { table }: Pick<ListJob, 'table'>,
  parents: Parents,
): Pick<ListJob, 'table' | 'where'> | null => {
  if (parents.multiple) return null;
  const { sql } = planned(parents.column);
  const { settled } = plans.of(`SELECT 1 FROM ${table} AS r WHERE ${sql}`, 1);
  return settled === 1 ? { table, where: { ...alone, ...parentsOf(parents).condition } } : null;
};

/**
 * A page for each of many parents by one statement. Where an index finds the records of one parent, each page is read for itself and
 * ends when it is full; otherwise all records are gone through once and numbered by parent.
 */
export class ParentPages {
  readonly #connection: Connection;
  readonly #plans: QueryPlans;

  constructor(connection: Connection, plans: QueryPlans) {
    this.#connection = connection;
    this.#plans = plans;
  }

  /** Null when it is not known to be bounded. */
  run(job: PagesJob, size: ListSize): readonly Row[] | null {
    const { list, parents } = job;
    const most = parents.ids.length * (list.offset + list.limit);
    if (list.searches && size.rows > maxSearched) return null;
    if (Math.min(most, size.rows) * bytesPerRecord(size) > maxPageBytes) return null;
    if (isCheap(list, size) || this.#isWalked(job, most)) return this.runUnbounded(job);
    const children = childrenOf(this.#plans, list, parents);
    if (children === null) return null;
    const bound = Math.min(maxWalked, examinable(size));
    return countMatches(this.#connection, children, bound + 1) > bound ? null : this.runUnbounded(job);
  }

  runUnbounded(job: PagesJob): readonly Row[] {
    const { list, parents } = job;
    const { sql, values } = childrenOf(this.#plans, list, parents) === null ? numbered(job) : this.#oneByOne(job);
    return this.#connection.all(sql, values);
  }

  /** Whether an index leads to the first records of every parent, and to no others. */
  #isWalked({ list, parents }: PagesJob, most: number): boolean {
    if (parents.multiple || most > maxWalked) return false;
    const { settles, ordered } = walkPlan(this.#plans, ofParent(list, planned(parents.column)));
    return settles && ordered;
  }

  #oneByOne({ list, parents }: PagesJob): Sql {
    const { ordered } = walkPlan(this.#plans, ofParent(list, planned(parents.column)));
    const one = ofParent(list, atHand(parents.column));
    const { sql, values } = ordered ? walkedRows(one) : sortedRows(one);
    const page = `SELECT group_concat(j, '${recordSeparator}') FROM (${sql})`;
    return {
      sql: `SELECT p.value, (${page}) FROM json_each(?) AS p`,
      values: [...values, JSON.stringify(parents.ids)],
    };
  }
}

const ofParent = (list: ListJob, parent: Condition): ListJob => ({
  ...list,
  where: bothConditions(parent, list.where),
});

/** Every record with its number among those of its parent. */
const numbered = ({ list, parents }: PagesJob): Sql => {
  const { join, parent, condition } = parentsOf(parents);
  const where = whereOf(list, condition, rangesCondition(list));
  const number = `row_number() OVER (PARTITION BY ${parent} ORDER BY ${list.order.sql})`;
  const rows = `SELECT r."#row" AS "#k", ${parent} AS "#p", ${number} AS "#n" FROM ${sourceOf(list)}${join}${where.sql}`;
  return {
    sql:
      `SELECT k."#p", ${list.json.sql} FROM (${rows}) AS k CROSS JOIN ${list.table} AS r ON r."#row" = k."#k" ` +
      `WHERE k."#n" > ? AND k."#n" <= ? ORDER BY k."#n"`,
    values: [...list.json.values, ...list.order.values, ...where.values, list.offset, list.offset + list.limit],
  };
};
