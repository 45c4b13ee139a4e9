import { readChanges } from './change-log.js';
import { Connection } from './connection.js';
import { findCredential } from './credentials.js';
import { toFailure } from './failure.js';
import { BoundedLists, sizeOf } from './list-lanes.js';
import type { Answers, ListJob, Outcome, ReadJob, ReadResult } from './messages.js';
import { readSchema } from './meta.js';
import { isIndexed } from './search-index.js';
import { Snapshot } from './snapshot.js';

/** Answers jobs on a connection of its own that cannot write. */
export class Reading {
  readonly #connection: Connection;
  readonly #snapshot: Snapshot;
  readonly #lists: BoundedLists;
  /** `bounded`: a list that may take long is handed back as `scan`. */
  readonly #bounded: boolean;
  #planVersion = -1;

  constructor(file: string, bounded: boolean) {
    this.#connection = new Connection(file);
    this.#connection.exec('PRAGMA query_only = 1');
    this.#snapshot = new Snapshot(this.#connection);
    this.#lists = new BoundedLists(this.#connection);
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
    this.#lists.forgetPlans();
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
        this.#snapshot.check(job.guard);
        return this.#list(job);
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

  #list(job: ListJob): ReadResult {
    if (job.searches && !isIndexed(this.#connection, job.collectionId)) return { kind: 'unindexed' };
    const size = sizeOf(job, (id) => this.#snapshot.counters(id));
    const answer = this.#bounded ? this.#lists.run(job, size) : this.#lists.runUnbounded(job, size);
    return answer === null ? { kind: 'scan' } : { kind: 'list', answer };
  }
}
