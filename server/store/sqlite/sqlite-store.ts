import { AppError } from '../../lib/errors.js';
import type { Collection, Schema } from '../collection.js';
import { refusalOf } from '../errors.js';
import type { Filter } from '../filter.js';
import type {
  CallContext,
  ChangeWatcher,
  Credential,
  ListQuery,
  ListResult,
  LoggedWrite,
  PagesQuery,
  RecordChange,
  SchemaChange,
  Store,
  StoreCapabilities,
  StoredRecord,
  StorePage,
  Tally,
  TallyQuery,
  WriteOperation,
} from '../port.js';
import { RecordItems } from '../record-items.js';
import { ChangeFeed } from './change-feed.js';
import { CredentialCache } from './credential-cache.js';
import { Indexing } from './indexing.js';
import { KnownTotals } from './known-totals.js';
import type { ListAnswer, ListJob, ReadJob, ReadResult, ScanJob, WriteJob, WriteResult } from './messages.js';
import { pageOfList, pagesJob, pagesOfRows } from './page-jobs.js';
import { getJob, listJob } from './read-jobs.js';
import { ScanPool } from './scan-pool.js';
import { decodeRow, tableOf } from './table.js';
import { talliesOf, tallyJob } from './tally-jobs.js';
import { WorkerLane } from './worker-lane.js';
import { changeOf, wireOperation } from './write-jobs.js';

export interface SqliteStoreOptions {
  /** The database file; made when missing, in a directory that exists. */
  readonly file: string;
  /** After this long a query is stopped; 30 seconds when not given. */
  readonly queryTimeoutMs?: number;
  /** How many slow queries run at once; 2 when not given. */
  readonly scanProcesses?: number;
}

const maxWaitingScans = 64;
/** Writes of one transaction. */
const maxGroup = 256;
/**
 * Reads of one message. With a good part of all that is asked in one, the threads of HTTP and of the reader would wait for
 * each other; with too few, messages cost more than they bring (`bench:rest`: 12 beat 4 and 256).
 */
const maxTogether = 12;

/** Where each call runs: writes in one thread, bounded reads in another, what may scan in processes of its own. */
class SqliteStore implements Store {
  readonly capabilities: StoreCapabilities = { transactions: true, sharedChanges: true };
  readonly #writer: WorkerLane<WriteJob, WriteResult>;
  readonly #reader: WorkerLane<ReadJob, ReadResult>;
  readonly #scans: ScanPool;
  readonly #credentials = new CredentialCache();
  readonly #totals = new KnownTotals();
  readonly #feed: ChangeFeed;
  readonly #indexing: Indexing;
  #schema: Schema | null = null;
  #closed: Promise<void> | null = null;

  constructor({ file, queryTimeoutMs = 30_000, scanProcesses = 2 }: SqliteStoreOptions) {
    const onAnswers = (seen: { schemaVersion: number; keysEpoch: number }): void => {
      this.#credentials.seeEpoch(seen.keysEpoch);
      if (this.#schema !== null && seen.schemaVersion > this.#schema.version) this.#schema = null;
    };
    const writer = { script: new URL('./writer-worker.js', import.meta.url), maxInFlight: 1, maxBatch: maxGroup };
    const reader = { script: new URL('./reader-worker.js', import.meta.url), maxInFlight: 8, maxBatch: maxTogether };
    this.#writer = new WorkerLane({ file, onAnswers, ...writer });
    this.#reader = new WorkerLane({ file, onAnswers, ...reader });
    this.#indexing = new Indexing((job) => this.#writer.submit(job), queryTimeoutMs);
    this.#scans = new ScanPool({
      file,
      processes: scanProcesses,
      maxWaiting: maxWaitingScans,
      timeoutMs: queryTimeoutMs,
    });
    this.#feed = new ChangeFeed({
      lease: async () => expectKind(await this.#writer.submit({ kind: 'watch' }), 'watching'),
      mark: async () => expectKind(await this.#writer.submit({ kind: 'mark' }), 'marked'),
      read: async (after) => expectKind(await this.#read({ kind: 'changes', after }), 'changes'),
    });
  }

  /** The writer first: it makes the database. */
  async start(): Promise<void> {
    await this.#writer.start();
    try {
      await this.#reader.start();
    } catch (error) {
      await this.#writer.close();
      throw error;
    }
  }

  async schema(): Promise<Schema> {
    return this.#schema ?? this.freshSchema();
  }

  async freshSchema(): Promise<Schema> {
    const result = await this.#read({ kind: 'schema' });
    return this.#keepSchema(expectKind(result, 'schema').schema);
  }

  async changeSchema(change: SchemaChange, context: CallContext): Promise<Schema> {
    const job: WriteJob = { kind: 'changeSchema', guard: this.#credentials.guardOf(context), change };
    const result = await this.#guarded(context, this.#writer.submit(job));
    return this.#keepSchema(expectKind(result, 'schema').schema);
  }

  async credential(kind: Credential['kind'], hash: string): Promise<Credential | null> {
    const known = this.#credentials.find(kind, hash);
    if (known !== null) return known;
    const { values } = expectKind(await this.#read({ kind: 'credential', of: kind, hash }), 'credential');
    if (values === null) return null;
    // Of calls that asked at once, all get the same object.
    const meanwhile = this.#credentials.find(kind, hash);
    if (meanwhile !== null) return meanwhile;
    const credential: Credential = { kind, hash, values };
    this.#credentials.keep(credential);
    return credential;
  }

  async verify(credential: Credential): Promise<void> {
    const job: ReadJob = { kind: 'verify', credential: this.#credentials.proofOf(credential) };
    await this.#guarded({ schemaVersion: 0, credential }, this.#read(job));
  }

  async get(
    collection: Collection,
    id: string,
    where: Filter | null,
    context: CallContext,
  ): Promise<StoredRecord | null> {
    // No stored id has a NUL character, and none can be bound.
    const job = getJob(collection, id.includes('\0') ? '' : id, where, this.#credentials.guardOf(context));
    const { row } = expectKind(await this.#guarded(context, this.#read(job)), 'get');
    return row === null ? null : { values: decodeRow(tableOf(collection), row, 1), revision: Number(row[0]) };
  }

  async list(query: ListQuery, context: CallContext): Promise<ListResult> {
    const answer = await this.#counted(listJob(query, this.#credentials.guardOf(context)), context);
    return { items: RecordItems.fromText(answer.text), count: answer.count, total: answer.total };
  }

  async pages(query: PagesQuery, context: CallContext): Promise<readonly StorePage[]> {
    if (query.per?.ids.length === 0) return [];
    const job = pagesJob(query, this.#credentials.guardOf(context));
    const result = await this.#guarded(context, this.#scan(job));
    if (job.kind === 'list') return [pageOfList(query, expectKind(result, 'list').answer)];
    return pagesOfRows(query, expectKind(result, 'pages').rows);
  }

  async tallies(query: TallyQuery, context: CallContext): Promise<readonly (readonly Tally[])[]> {
    if (query.per?.ids.length === 0) return [];
    if (query.per === undefined && query.by.length + query.measures.length === 0) {
      return [[{ keys: [], count: await this.#count(query, context), values: [] }]];
    }
    const work = this.#scan(tallyJob(query, this.#credentials.guardOf(context)));
    return talliesOf(query, expectKind(await this.#guarded(context, work), 'tally').rows);
  }

  async write(operations: readonly WriteOperation[], context: CallContext): Promise<readonly RecordChange[]> {
    if (operations.length === 0) return [];
    const job: WriteJob = {
      kind: 'write',
      guard: this.#credentials.guardOf(context),
      operations: operations.map(wireOperation),
    };
    const result = expectKind(await this.#guarded(context, this.#writer.submit(job)), 'written');
    this.#feed.look();
    return result.changes.map((change) => changeOf(change, operations));
  }

  watch(watcher: ChangeWatcher): Promise<() => void> {
    return this.#feed.watch(watcher);
  }

  mark(): Promise<string> {
    return this.#feed.mark();
  }

  recall(position: string, mark: string): AsyncIterable<LoggedWrite> {
    return this.#feed.recall(position, mark);
  }

  async ping(): Promise<void> {
    await this.#read({ kind: 'ping' });
  }

  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  async #finish(): Promise<void> {
    this.#feed.close();
    // The writer last: closing the last connection folds the log into the database file.
    await this.#scans.close();
    await this.#reader.close();
    await this.#writer.close();
  }

  #read(job: ReadJob): Promise<ReadResult> {
    return this.#reader.submit(job);
  }

  /** With a total that was counted before, if it is still that. */
  async #counted(plain: ListJob, context: CallContext): Promise<ListAnswer> {
    const counted = plain.total && plain.where !== null;
    const job = counted ? { ...plain, knownTotal: this.#totals.find(plain) } : plain;
    const { answer } = expectKind(await this.#guarded(context, this.#scan(job)), 'list');
    const { total, changes } = answer;
    const isWhole = total !== null && (job.cap === null || total < job.cap);
    if (counted && isWhole) this.#totals.keep(job, { total, changes });
    return answer;
  }

  async #count({ collection, where, search, cap }: TallyQuery, context: CallContext): Promise<number> {
    const asked = { collection, where, search: search ?? null, sort: [], offset: 0, limit: 0, fields: [], total: true };
    const { total } = await this.#counted({ ...listJob(asked, this.#credentials.guardOf(context)), cap }, context);
    return total ?? 0;
  }

  async #scan(job: ScanJob): Promise<ReadResult> {
    const { collectionId } = job.kind === 'pages' ? job.list : job;
    for (;;) {
      const read = await this.#read(job);
      const result = read.kind === 'scan' ? await this.#scans.submit(job) : read;
      if (result.kind !== 'unindexed') return result;
      await this.#indexing.complete(collectionId, job.guard.schemaVersion);
    }
  }

  /** What memory held turned out to be out of date: it goes. */
  async #guarded<T>({ credential }: CallContext, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (refusalOf(error)?.reason === 'schemaChanged') this.#schema = null;
      if (credential !== null && error instanceof AppError && error.code === 'UNAUTHENTICATED') {
        this.#credentials.drop(credential);
      }
      throw error;
    }
  }

  /** Never an older one over a newer one; of the same version the same object, by which much is remembered. */
  #keepSchema(schema: Schema): Schema {
    if (this.#schema?.version === schema.version) return this.#schema;
    if (this.#schema === null || this.#schema.version < schema.version) this.#schema = schema;
    return schema;
  }
}

type ResultOf<R extends { readonly kind: string }, K extends R['kind']> = Extract<R, { readonly kind: K }>;

const expectKind = <R extends { readonly kind: string }, K extends R['kind']>(result: R, kind: K): ResultOf<R, K> => {
  if (result.kind !== kind) throw new Error(`the worker answered ${result.kind} where ${kind} was asked for`);
  return result as ResultOf<R, K>;
};

/**
 * Opens a database file, and makes in it what a new one lacks.
 * @throws AppError UNAVAILABLE when the file cannot be opened or written to, or is no database.
 */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<Store> => {
  const store = new SqliteStore(options);
  await store.start();
  return store;
};
