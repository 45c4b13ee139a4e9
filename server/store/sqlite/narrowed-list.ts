import type { Connection } from './connection.js';
import type { ListJob } from './messages.js';
import type { QueryPlans } from './query-plan.js';

/**
 * The same list, looking only at the records that one part of its filter leaves, where an index serves that part and
 * leaves at most `most`: "of one author, and with this word in the title". Null when no part does.
 */
export const narrowed = (job: ListJob, connection: Connection, plans: QueryPlans, most: number): ListJob | null => {
  const { where, table } = job;
  if (where === null) return null;
  for (const { sql, values } of where.parts) {
    const matching = `SELECT "#row" FROM ${table} AS r WHERE ${sql}`;
    if (plans.of(matching, values.length).settled !== 1) continue;
    const counted = connection.get(`SELECT count(*) FROM (${matching} LIMIT ?)`, [...values, most + 1]);
    const count = Number(counted?.[0]);
    if (count > most) continue;
    const narrow = `"#row" IN (${matching}) AND ${where.sql}`;
    return {
      ...job,
      where: { ...where, sql: narrow, values: [...values, ...where.values], atMost: count, byRow: true },
    };
  }
  return null;
};
