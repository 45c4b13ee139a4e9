import type { Connection } from './connection.js';

/** What SQLite says of how it would run a statement over one table. */
export interface QueryPlan {
  /** The rows come in the asked-for order, without sorting. */
  readonly ordered: boolean;
  /** How many comparisons the index search itself settles. */
  readonly settled: number;
}

const maxPlans = 1_000;

/** Plans by statement. There are no statistics in the database, so a plan holds as long as the definitions do. */
export class QueryPlans {
  readonly #connection: Connection;
  readonly #plans = new Map<string, QueryPlan>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The plan of a statement whose one table is called `r`. */
  of(sql: string, valueCount: number): QueryPlan {
    const known = this.#plans.get(sql);
    if (known !== undefined) return known;
    if (this.#plans.size >= maxPlans) this.#plans.clear();
    const plan = this.#explain(sql, valueCount);
    this.#plans.set(sql, plan);
    return plan;
  }

  forget(): void {
    this.#plans.clear();
  }

  #explain(sql: string, valueCount: number): QueryPlan {
    const details = this.#connection.explain(sql, new Array<null>(valueCount).fill(null));
    const accesses = details.filter((detail) => /^(SEARCH|SCAN) r\b/.test(detail));
    const search = accesses.length === 1 ? /^SEARCH r .*\(([^()]*)\)$/.exec(accesses[0] as string) : null;
    return {
      ordered: !details.some((detail) => detail.startsWith('USE TEMP B-TREE') || detail.startsWith('MULTI-INDEX')),
      settled: search === null ? 0 : (search[1] as string).split(' AND ').length,
    };
  }
}
