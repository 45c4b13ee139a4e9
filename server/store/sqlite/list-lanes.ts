import type { Connection } from './connection.js';
import { countMatches, countUpTo, type Page, probedPage, sortedPage, walkedPage, walkedSql } from './list-query.js';
import type { ListAnswer, ListJob } from './messages.js';
import type { Counters } from './meta.js';
import { narrowed } from './narrowed-list.js';
import { type QueryPlan, QueryPlans } from './query-plan.js';

/** Comparisons the reader may make for one list: about a millisecond. */
const budget = 20_000;
/** Records the reader may walk past when an index delivers them in order. */
const maxWalked = 5_000;
/** Text the reader may read for one page. */
const maxPageBytes = 4_000_000;
/** Text of a record that makes a comparison cost as much again. */
const bytesPerComparison = 1_000;
/** A shape whose probes found no full page this often in a row is probed again only now and then. */
const maxVainProbes = 3;
const probeAgainEvery = 50;
const maxProbedShapes = 1_000;
/** Records among which the reader may search: how many rows a word leads to is known only when they are read. */
const maxSearched = 2_000;

/**
 * Runs lists in the one reader thread, but only such as are bounded: by the size of the collection, by an index that
 * delivers the order or settles the filter or a part of it, or by looking at no more than so many records. Whatever may
 * take longer is left to the processes that can be killed.
 */
export class BoundedLists {
  readonly #connection: Connection;
  readonly #plans: QueryPlans;
  readonly #vainProbes = new Map<string, number>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#plans = new QueryPlans(connection);
  }

  forgetPlans(): void {
    this.#plans.forget();
    this.#vainProbes.clear();
  }

  /** Null when the list is not known to be bounded. */
  run(asked: ListJob, counters: Counters): ListAnswer | null {
    if (asked.searches && counters.rows > maxSearched) return null;
    if (Math.min(asked.limit, counters.rows) * bytesPerRecord(counters) > maxPageBytes) return null;
    const uncounted = asked.total && knownTotal(asked, counters) === null;
    const probed = uncounted ? null : this.#probe(asked, counters);
    const job = probed === null ? this.#narrowed(asked, counters) : asked;
    const total = this.#total(job, counters);
    if (total === 'unbounded') return null;
    const page = probed ?? this.#page(job, counters);
    return page === null ? null : { text: page.text, count: page.count, total, changes: counters.changes };
  }

  /** Runs it whatever it costs. */
  runUnbounded(job: ListJob, counters: Counters): ListAnswer {
    const { text, count } = this.#bestPage(job);
    const total = job.total ? (knownTotal(job, counters) ?? countMatches(this.#connection, job)) : null;
    return { text, count, total, changes: counters.changes };
  }

  #narrowed(job: ListJob, counters: Counters): ListJob {
    if (job.where === null || isCheap(job, counters) || settles(job, this.#planOf(job))) return job;
    const most = Math.min(maxWalked, examinable(job.where.terms, counters));
    return narrowed(job, this.#connection, this.#plans, most) ?? job;
  }

  #total(job: ListJob, counters: Counters): number | null | 'unbounded' {
    if (!job.total) return null;
    const known = knownTotal(job, counters);
    if (known !== null) return known;
    if (isCheap(job, counters)) return countMatches(this.#connection, job);
    if (!settles(job, this.#planOf(job))) return 'unbounded';
    const counted = countUpTo(this.#connection, job, budget + 1);
    return counted > budget ? 'unbounded' : counted;
  }

  #page(job: ListJob, counters: Counters): Page | null {
    if (isCheap(job, counters)) return this.#bestPage(job);
    const plan = this.#planOf(job);
    if (settles(job, plan)) {
      if (plan.ordered && job.offset + job.limit <= maxWalked) return walkedPage(this.#connection, job);
      if (job.where !== null && countUpTo(this.#connection, job, maxWalked + 1) <= maxWalked) {
        return this.#bestPage(job);
      }
    }
    return null;
  }

  #bestPage(job: ListJob): Page {
    return this.#planOf(job).ordered ? walkedPage(this.#connection, job) : sortedPage(this.#connection, job);
  }

  /** A page that fills up among the first records in order is the page, however many records there are. */
  #probe(job: ListJob, counters: Counters): Page | null {
    const { where, limit } = job;
    if (where === null || job.offset + limit > maxWalked) return null;
    if (isCheap(job, counters) || settles(job, this.#planOf(job))) return null;
    const shape = `${job.table} ${where.sql} ${job.order}`;
    const vain = this.#vainProbes.get(shape) ?? 0;
    if (vain >= maxVainProbes && vain % probeAgainEvery !== 0) {
      this.#vainProbes.set(shape, vain + 1);
      return null;
    }
    const walk = this.#walkTo(job);
    if (walk === null) return null;
    const page = probedPage(this.#connection, job, walk, examinable(where.terms, counters));
    const full = page.count === limit;
    if (this.#vainProbes.size >= maxProbedShapes) this.#vainProbes.clear();
    if (full) this.#vainProbes.delete(shape);
    else this.#vainProbes.set(shape, vain + 1);
    return full ? page : null;
  }

  /** The records to look at one by one, in the order an index delivers: those that a part of the filter leaves, or all. */
  #walkTo(job: ListJob): ListJob | null {
    const { where } = job;
    for (const part of where?.parts ?? []) {
      const walk: ListJob = { ...job, where: { ...part, terms: 1, atMost: Infinity, parts: [], byRow: false } };
      const plan = this.#planOf(walk);
      if (plan.ordered && settles(walk, plan)) return walk;
    }
    const all = { ...job, where: null };
    return this.#planOf(all).ordered ? all : null;
  }

  #planOf(job: ListJob): QueryPlan {
    return this.#plans.of(walkedSql(job), (job.where?.values.length ?? 0) + 2);
  }
}

const bytesPerRecord = ({ rows, bytes }: Counters): number => (rows === 0 ? 0 : bytes / rows);

/** How many records the budget lets one look at. */
const examinable = (terms: number, counters: Counters): number =>
  Math.floor(budget / (Math.max(1, terms) * (1 + bytesPerRecord(counters) / bytesPerComparison)));

const isCheap = ({ where }: ListJob, counters: Counters): boolean => {
  const candidates = where === null ? counters.rows : Math.min(counters.rows, where.atMost);
  return candidates <= examinable(where?.terms ?? 1, counters);
};

const knownTotal = (job: ListJob, counters: Counters): number | null => {
  if (job.where === null) return counters.rows;
  return job.knownTotal?.changes === counters.changes ? job.knownTotal.total : null;
};

/** Whether the index search itself decides which records match, so that none is read in vain. */
const settles = (job: ListJob, plan: QueryPlan): boolean => job.where === null || plan.settled === job.where.terms;
