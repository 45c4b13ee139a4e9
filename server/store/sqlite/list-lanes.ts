import type { Connection } from './connection.js';
import type { Reach } from './filter-compiler.js';
import { countMatches, type Page, probedRows, readPage, sortedRows, walkedParts, walkedRows } from './list-query.js';
import type { ListAnswer, ListJob } from './messages.js';
import type { Counters } from './meta.js';
import { narrowed } from './narrowed-list.js';
import type { QueryPlan, QueryPlans } from './query-plan.js';

/** Comparisons the reader may make for one list: about a millisecond. */
export const budget = 20_000;
/** Records the reader may walk past when an index delivers them in order. */
export const maxWalked = 5_000;
/** Text the reader may read for one page. */
export const maxPageBytes = 4_000_000;
/** Text of a record that makes a comparison cost as much again. */
const bytesPerComparison = 1_000;
/** A shape whose probes found no full page this often in a row is probed again only now and then. */
const maxVainProbes = 3;
const probeAgainEvery = 50;
const maxProbedShapes = 1_000;
/** Records among which the reader may search: how many rows a word leads to is known only when they are read. */
export const maxSearched = 2_000;

/** How much a list has to do with. */
export interface ListSize extends Counters {
  /** Comparisons that one record may cost, those with all records that it may be related to included. */
  readonly costOfOne: number;
}

/** The size of a list by the counters of the collections that it reads. */
export const sizeOf = (
  job: Pick<ListJob, 'collectionId' | 'where'> & { readonly order?: Reach },
  counters: (collectionId: string) => Counters,
): ListSize => {
  const reaches = [job.order, job.where].filter((reach) => reach != null);
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

  constructor(connection: Connection, plans: QueryPlans) {
    this.#connection = connection;
    this.#plans = plans;
  }

  /** After definitions changed. */
  forget(): void {
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
    const known = knownTotal(job, size);
    const total = job.total ? (known ?? countMatches(this.#connection, job, job.cap)) : null;
    return { text, count, total, changes: size.changes };
  }

  #narrowed(job: ListJob, size: ListSize): ListJob {
    if (job.where === null || isCheap(job, size) || this.#planOf({ ...job, ranges: null }).settles) return job;
    const most = Math.min(maxWalked, examinable(size));
    return narrowed(job, this.#connection, this.#plans, most) ?? job;
  }

  #total(job: ListJob, size: ListSize): number | null | 'unbounded' {
    if (!job.total) return null;
    const known = knownTotal(job, size);
    if (known !== null) return known;
    if (isCheap(job, size)) return countMatches(this.#connection, job, job.cap);
    if (!this.#planOf({ ...job, ranges: null }).settles) return 'unbounded';
    const counted = countMatches(this.#connection, job, Math.min(budget + 1, job.cap ?? Number.POSITIVE_INFINITY));
    return counted > budget ? 'unbounded' : counted;
  }

  #page(job: ListJob, size: ListSize): Page | null {
    if (job.limit === 0) return noPage;
    if (isCheap(job, size)) return this.#bestPage(job);
    const { settles, ordered } = this.#planOf(job);
    if (settles && ordered && job.offset + job.limit <= maxWalked) return readPage(this.#connection, walkedRows(job));
    if (job.where === null || !this.#planOf({ ...job, ranges: null }).settles) return null;
    if (countMatches(this.#connection, job, maxWalked + 1) > maxWalked) return null;
    return this.#bestPage(job);
  }

  #bestPage(job: ListJob): Page {
    if (job.limit === 0) return noPage;
    return readPage(this.#connection, this.#planOf(job).ordered ? walkedRows(job) : sortedRows(job));
  }

  /** A page that fills up among the first records in order is the page, however many records there are. */
  #probe(job: ListJob, size: ListSize): Page | null {
    const { where, limit } = job;
    if (where === null || limit === 0 || job.offset + limit > Math.min(maxWalked, examinable(size))) return null;
    if (isCheap(job, size) || this.#planOf(job).settles) return null;
    const shape = `${job.table} ${where.sql} ${job.order.sql}`;
    const vain = this.#vainProbes.get(shape) ?? 0;
    if (vain >= maxVainProbes && vain % probeAgainEvery !== 0) {
      this.#vainProbes.set(shape, vain + 1);
      return null;
    }
    const walk = this.#walkTo(job);
    if (walk === null) return null;
    const page = readPage(this.#connection, probedRows(job, walk, examinable(size)));
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
      if (plan.ordered && plan.settles) return walk;
    }
    const all = { ...job, where: null };
    return this.#planOf(all).ordered ? all : null;
  }

  #planOf(job: ListJob): WalkPlan {
    return walkPlan(this.#plans, job);
  }
}

const noPage: Page = { text: '[]', count: 0 };

/** How SQLite would walk a list. */
export interface WalkPlan extends Pick<QueryPlan, 'ordered'> {
  /** Whether the index search itself decides which records match, so that none is read in vain. */
  readonly settles: boolean;
}

export const walkPlan = (plans: QueryPlans, job: ListJob): WalkPlan => {
  const parts = walkedParts(job).map(({ sql, values }) => plans.of(sql, values.length));
  const terms = job.where?.terms ?? 0;
  const settles = parts.every(({ settled }, index) => {
    const range = job.ranges?.[index]?.terms ?? 0;
    return terms + range === 0 || settled === terms + range;
  });
  return { settles, ordered: parts.every(({ ordered }) => ordered) };
};

export const bytesPerRecord = ({ rows, bytes }: ListSize): number => (rows === 0 ? 0 : bytes / rows);

/** How many records the budget lets one look at. */
export const examinable = (size: ListSize): number =>
  Math.floor(budget / (size.costOfOne * (1 + bytesPerRecord(size) / bytesPerComparison)));

export const isCheap = ({ where }: Pick<ListJob, 'where'>, size: ListSize): boolean => {
  const candidates = where === null ? size.rows : Math.min(size.rows, where.atMost);
  return candidates <= examinable(size);
};

const knownTotal = ({ where, cap, knownTotal: known }: ListJob, size: ListSize): number | null => {
  const total = where === null ? size.rows : known?.changes === size.changes ? known.total : null;
  return total === null || cap === null ? total : Math.min(total, cap);
};
