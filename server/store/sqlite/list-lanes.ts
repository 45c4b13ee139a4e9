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

/** How much a list has to do with. */
interface ListSize extends Counters {
  /** Comparisons that one record may cost, those with all records that it may be related to included. */
  readonly costOfOne: number;
}

/** The size of a list by the counters of the collections that it reads. */
export const sizeOf = (job: ListJob, counters: (collectionId: string) => Counters): ListSize => {
  const reaches = [job.order, ...(job.where === null ? [] : [job.where])];
  const { rows, changes, bytes } = counters(job.collectionId);
  const others = new Set(reaches.flatMap(({ reached }) => reached).filter((id) => id !== job.collectionId));
  const terms = reaches.reduce((sum, reach) => sum + reach.terms, 0);
  const scanned = reaches.flatMap((reach) => reach.scanned);
  return {
    rows,
    bytes,
    changes: [...others].reduce((sum, id) => sum + counters(id).changes, changes),
    costOfOne: Math.max(1, terms) * scanned.reduce((product, id) => product * Math.max(1, counters(id).rows), 1),
  };
};

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
  run(asked: ListJob, size: ListSize): ListAnswer | null {
    if (asked.searches && size.rows > maxSearched) return null;
    if (Math.min(asked.limit, size.rows) * bytesPerRecord(size) > maxPageBytes) return null;
    const uncounted = asked.total && knownTotal(asked, size) === null;
    const probed = uncounted ? null : this.#probe(asked, size);
    const job = probed === null ? this.#narrowed(asked, size) : asked;
    const total = this.#total(job, size);
    if (total === 'unbounded') return null;
    const page = probed ?? this.#page(job, size);
    return page === null ? null : { text: page.text, count: page.count, total, changes: size.changes };
  }

  /** Runs it whatever it costs. */
  runUnbounded(job: ListJob, size: ListSize): ListAnswer {
    const { text, count } = this.#bestPage(job);
    const total = job.total ? (knownTotal(job, size) ?? countMatches(this.#connection, job)) : null;
    return { text, count, total, changes: size.changes };
  }

  #narrowed(job: ListJob, size: ListSize): ListJob {
    if (job.where === null || isCheap(job, size) || settles(job, this.#planOf(job))) return job;
    const most = Math.min(maxWalked, examinable(size));
    return narrowed(job, this.#connection, this.#plans, most) ?? job;
  }

  #total(job: ListJob, size: ListSize): number | null | 'unbounded' {
    if (!job.total) return null;
    const known = knownTotal(job, size);
    if (known !== null) return known;
    if (isCheap(job, size)) return countMatches(this.#connection, job);
    if (!settles(job, this.#planOf(job))) return 'unbounded';
    const counted = countUpTo(this.#connection, job, budget + 1);
    return counted > budget ? 'unbounded' : counted;
  }

  #page(job: ListJob, size: ListSize): Page | null {
    if (isCheap(job, size)) return this.#bestPage(job);
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
  #probe(job: ListJob, size: ListSize): Page | null {
    const { where, limit } = job;
    if (where === null || job.offset + limit > Math.min(maxWalked, examinable(size))) return null;
    if (isCheap(job, size) || settles(job, this.#planOf(job))) return null;
    const shape = `${job.table} ${where.sql} ${job.order.sql}`;
    const vain = this.#vainProbes.get(shape) ?? 0;
    if (vain >= maxVainProbes && vain % probeAgainEvery !== 0) {
      this.#vainProbes.set(shape, vain + 1);
      return null;
    }
    const walk = this.#walkTo(job);
    if (walk === null) return null;
    const page = probedPage(this.#connection, job, walk, examinable(size));
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
      const alone = { terms: 1, reached: [], scanned: [], atMost: Infinity, parts: [], byRow: false };
      const walk: ListJob = { ...job, where: { ...alone, ...part, terms: 1 } };
      const plan = this.#planOf(walk);
      if (plan.ordered && settles(walk, plan)) return walk;
    }
    const all = { ...job, where: null };
    return this.#planOf(all).ordered ? all : null;
  }

  #planOf(job: ListJob): QueryPlan {
    return this.#plans.of(walkedSql(job), (job.where?.values.length ?? 0) + job.order.values.length + 2);
  }
}

const bytesPerRecord = ({ rows, bytes }: ListSize): number => (rows === 0 ? 0 : bytes / rows);

/** How many records the budget lets one look at. */
const examinable = (size: ListSize): number =>
  Math.floor(budget / (size.costOfOne * (1 + bytesPerRecord(size) / bytesPerComparison)));

const isCheap = ({ where }: ListJob, size: ListSize): boolean => {
  const candidates = where === null ? size.rows : Math.min(size.rows, where.atMost);
  return candidates <= examinable(size);
};

const knownTotal = (job: ListJob, size: ListSize): number | null => {
  if (job.where === null) return size.rows;
  return job.knownTotal?.changes === size.changes ? job.knownTotal.total : null;
};

/** Whether the index search itself decides which records match, so that none is read in vain. */
const settles = (job: ListJob, plan: QueryPlan): boolean => job.where === null || plan.settled === job.where.terms;
