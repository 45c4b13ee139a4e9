import type { Collection } from '../collection.js';
import { StoreError } from '../errors.js';
import { systemCollections } from '../system-collections.js';
import { ChangeLog } from './change-log.js';
import { Connection } from './connection.js';
import { type Failure, toFailure } from './failure.js';
import type { Answers, Outcome, WriteJob, WriteResult } from './messages.js';
import { prepareDatabase, readSchema } from './meta.js';
import { addCounters, type CounterChange } from './record-changes.js';
import { applySteps } from './schema-change.js';
import { SearchIndexes, type TouchedRows, touch } from './search-index.js';
import { Snapshot } from './snapshot.js';
import { type Table, tableOf } from './table.js';
import { type Definitions, WriteOperations } from './write-operations.js';

/** A group of jobs in one transaction, made durable by one commit. A job that fails undoes itself alone. */
export class Writing {
  readonly #connection: Connection;
  readonly #snapshot: Snapshot;
  readonly #log: ChangeLog;
  /** What the jobs of the present group add to the counters. */
  readonly #counters = new Map<string, CounterChange>();
  readonly #indexes: SearchIndexes;
  /** Rows that the jobs of the present group touched, of collections with a search index. */
  readonly #touched: TouchedRows = new Map();
  #definitions: Definitions & { readonly version: number } = { ...definitionsOf([]), version: -1 };

  /** Makes the database when it is new. */
  constructor(file: string) {
    this.#connection = new Connection(file);
    prepareDatabase(this.#connection);
    this.#snapshot = new Snapshot(this.#connection);
    this.#log = new ChangeLog(this.#connection);
    this.#indexes = new SearchIndexes(this.#connection);
  }

  answer(jobs: readonly WriteJob[]): Answers<WriteResult> {
    let outcomes: Outcome<WriteResult>[] = [];
    try {
      this.#connection.exec('BEGIN IMMEDIATE');
      this.#snapshot.reload();
      this.#endWatch();
      this.#indexes.forget();
      for (const job of jobs) outcomes.push(this.#try(job));
      this.#settle();
      this.#connection.exec('COMMIT');
    } catch (error) {
      // Nothing was made durable: whatever a job was about to hear, it failed.
      outcomes = jobs.map((_, index) => withCause(outcomes[index], toFailure(error)));
      this.#rollback();
    }
    return { outcomes, ...this.#snapshot.meta };
  }

  close(): void {
    this.#connection.close();
  }

  #try(job: WriteJob): Outcome<WriteResult> {
    // What earlier jobs did is settled by their definitions, and stays when this one is undone.
    if (job.kind === 'changeSchema') this.#settle();
    const undoable = this.#watched || job.kind !== 'write' || WriteOperations.needsSavepoint(job.operations);
    try {
      if (undoable) this.#connection.exec('SAVEPOINT job');
      if ('guard' in job) this.#snapshot.check(job.guard);
      const ok = this.#run(job);
      if (undoable) this.#connection.exec('RELEASE job');
      return { ok };
    } catch (error) {
      // Some errors (a full disk) end the whole transaction; then the group has failed.
      if (!this.#connection.inTransaction) throw error;
      if (undoable) this.#undo();
      return { failure: toFailure(error) };
    }
  }

  #run(job: WriteJob): WriteResult {
    if (job.kind === 'changeSchema') return this.#changeSchema(job);
    if (job.kind === 'watch') return this.#watch();
    if (job.kind === 'mark') return { kind: 'marked', log: this.#snapshot.meta.changeLog, position: this.#log.mark() };
    if (job.kind === 'index') return this.#index(job);
    const operations = new WriteOperations(this.#connection, this.#current(), this.#indexes);
    operations.run(job.operations);
    if (this.#watched) this.#log.add(operations.changes.list, job.operations);
    for (const [id, counters] of operations.changes.counters) addCounters(this.#counters, id, counters);
    for (const [id, rows] of operations.changes.touched) touch(this.#touched, id, rows);
    // A later job of the group must not be let in by a credential that this one deleted.
    if (job.operations.some(({ collectionId }) => collectionId.startsWith('sys_'))) this.#snapshot.reload();
    return { kind: 'written', changes: operations.changes.list };
  }

  #changeSchema({ change }: WriteJob & { kind: 'changeSchema' }): WriteResult {
    if (change.version !== this.#snapshot.meta.schemaVersion) throw new StoreError({ reason: 'schemaChanged' });
    applySteps(this.#connection, change.steps);
    this.#indexes.forget();
    this.#connection.exec(`UPDATE "_meta" SET value = value + 1 WHERE key = 'schemaVersion'`);
    this.#snapshot.reload();
    return { kind: 'schema', schema: readSchema(this.#connection, this.#snapshot.meta.schemaVersion) };
  }

  get #watched(): boolean {
    return this.#snapshot.meta.watchedUntil > 0;
  }

  #watch(): WriteResult {
    const { position, lapsed } = this.#log.watch(this.#snapshot.meta.watchedUntil);
    this.#snapshot.reload();
    return { kind: 'watching', position, lapsed };
  }

  #endWatch(): void {
    const { watchedUntil } = this.#snapshot.meta;
    if (watchedUntil === 0 || watchedUntil > Date.now()) return;
    this.#log.end();
    this.#snapshot.reload();
  }

  #index({ collectionId }: WriteJob & { kind: 'index' }): WriteResult {
    const { rows, bytes } = this.#snapshot.counters(collectionId);
    const complete = this.#indexes.extend(this.#current().table(collectionId), bytes / Math.max(1, rows));
    return { kind: 'indexed', complete };
  }

  /** Once for the whole group, and before a change of definitions, which may do away with what this writes to. */
  #settle(): void {
    if (this.#touched.size > 0) this.#indexes.refresh((id) => this.#current().table(id), this.#touched);
    this.#touched.clear();
    this.#storeCounters();
  }

  #storeCounters(): void {
    const sql = 'UPDATE "_counters" SET rows = rows + ?, changes = changes + ?, bytes = bytes + ? WHERE collection = ?';
    const counters = [...this.#counters];
    this.#counters.clear();
    for (const [id, { rows, changes, bytes }] of counters) this.#connection.run(sql, [rows, changes, bytes, id]);
  }

  #undo(): void {
    this.#connection.exec('ROLLBACK TO job; RELEASE job');
    this.#forget();
    this.#snapshot.reload();
  }

  #rollback(): void {
    this.#counters.clear();
    this.#touched.clear();
    this.#forget();
    if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
  }

  /** What was undone may have raised a version that other definitions will have next. */
  #forget(): void {
    this.#snapshot.forget();
    this.#indexes.forget();
    this.#definitions = { ...definitionsOf([]), version: -1 };
  }

  #current(): Definitions {
    const { schemaVersion } = this.#snapshot.meta;
    if (this.#definitions.version !== schemaVersion) {
      const { collections } = readSchema(this.#connection, schemaVersion);
      this.#definitions = { ...definitionsOf(collections), version: schemaVersion };
    }
    return this.#definitions;
  }
}

/** A job that failed by itself keeps its own failure. */
const withCause = (outcome: Outcome<WriteResult> | undefined, failure: Failure): Outcome<WriteResult> =>
  outcome !== undefined && 'failure' in outcome ? outcome : { failure };

const definitionsOf = (collections: readonly Collection[]): Definitions => {
  const byId = new Map(
    [...systemCollections, ...collections].map((collection) => [collection.id, tableOf(collection)]),
  );
  return {
    tables: collections.map(tableOf),
    table: (id): Table => {
      const table = byId.get(id);
      if (table === undefined) throw new Error(`no collection has the id ${id}`);
      return table;
    },
  };
};
