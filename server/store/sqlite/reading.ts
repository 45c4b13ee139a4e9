import { readChanges } from './change-log.js';
import { Connection } from './connection.js';
import { findCredential } from './credentials.js';
import { toFailure } from './failure.js';
import { BoundedLists, type ListSize, sizeOf } from './list-lanes.js';
import type { Answers, ListJob, Outcome, ReadJob, ReadResult, ScanJob } from './messages.js';
import { readSchema } from './meta.js';
import { ParentPages } from './parent-pages.js';
import { QueryPlans } from './query-plan.js';
import { isIndexed } from './search-index.js';
import { Snapshot } from './snapshot.js';
import { Tallies } from './tallies.js';

/** Answers jobs on a connection of its own that cannot write. */
export class Reading {
  readonly #connection: Connection;
  readonly #snapshot: Snapshot;
  readonly #plans: QueryPlans;
  readonly #lists: BoundedLists;
  readonly #pages: ParentPages;
  readonly #tallies: Tallies;
  /** `bounded`: what may take long is handed back as `scan`. */
  readonly #bounded: boolean;
  #planVersion = -1;

  constructor(file: string, bounded: boolean) {
    this.#connection = new Connection(file);
    this.#connection.exec('PRAGMA query_only = 1');
    this.#snapshot = new Snapshot(this.#connection);
    this.#plans = new QueryPlans(this.#connection);
    this.#lists = new BoundedLists(this.#connection, this.#plans);
    this.#pages = new ParentPages(this.#connection, this.#plans);
    this.#tallies = new Tallies(this.#connection, this.#plans);
    this.#bounded = bounded;
  }

  /** Answers all jobs by one state of the database. */
  answer(jobs: readonly ReadJob[]): Answers<ReadResult> {
    const outcomes: Outcome<ReadResult>[] = [];
    try {
      this.#connection.exec('BEGIN');
      this.#snapshot.refresh();
      this.#forgetOldPlans();
      for (const job of jobs) outcomes.push(this.#try(job));
    } catch (error) {
      const failure = toFailure(error);
      while (outcomes.length < jobs.length) outcomes.push({ failure });
    } finally {
      if (this.#connection.inTransaction) this.#connection.exec('COMMIT');
    }
    return { outcomes, ...this.#snapshot.meta };
  }

  close(): void {
    this.#connection.close();
  }

  #forgetOldPlans(): void {
    if (this.#planVersion === this.#snapshot.meta.schemaVersion) return;
    this.#planVersion = this.#snapshot.meta.schemaVersion;
    this.#plans.forget();
    this.#lists.forget();
  }

  #try(job: ReadJob): Outcome<ReadResult> {
    try {
      return { ok: this.#run(job) };
    } catch (error) {
      return { failure: toFailure(error) };
    }
  }

  #run(job: ReadJob): ReadResult {
    switch (job.kind) {
      case 'get':
        this.#snapshot.check(job.guard);
        return { kind: 'get', row: this.#connection.get(job.sql, job.values) ?? null };
      case 'list':
      case 'pages':
      case 'tally':
        this.#snapshot.check(job.guard);
        return this.#scan(job);
      case 'verify':
        this.#snapshot.verify(job.credential);
        return { kind: 'done' };
      case 'credential':
        return { kind: 'credential', values: findCredential(this.#connection, job.of, job.hash) };
      case 'schema':
        return { kind: 'schema', schema: readSchema(this.#connection, this.#snapshot.meta.schemaVersion) };
      case 'changes':
        return { kind: 'changes', ...readChanges(this.#connection, this.#snapshot.meta.changeLog, job.after) };
      case 'ping':
        return { kind: 'done' };
    }
  }

  #scan(job: ScanJob): ReadResult {
    const asked = job.kind === 'pages' ? job.list : job;
    if (asked.searches && !isIndexed(this.#connection, asked.collectionId)) return { kind: 'unindexed' };
    const size = sizeOf(asked, (id) => this.#snapshot.counters(id));
    switch (job.kind) {
      case 'list':
        return this.#list(job, size);
      case 'pages': {
        const rows = this.#bounded ? this.#pages.run(job, size) : this.#pages.runUnbounded(job);
        return rows === null ? { kind: 'scan' } : { kind: 'pages', rows };
      }
      case 'tally': {
        const rows = this.#bounded ? this.#tallies.run(job, size) : this.#tallies.runUnbounded(job);
        return rows === null ? { kind: 'scan' } : { kind: 'tally', rows };
      }
    }
  }

  #list(job: ListJob, size: ListSize): ReadResult {
    const answer = this.#bounded ? this.#lists.run(job, size) : this.#lists.runUnbounded(job, size);
    return answer === null ? { kind: 'scan' } : { kind: 'list', answer };
  }
}
