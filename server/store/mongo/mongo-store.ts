import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../lib/errors.js';
import type { Collection, Schema } from '../collection.js';
import { StoreError } from '../errors.js';
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
import { ChangeFeed } from './change-feed.js';
import { isLeased, type Logging, putChanges } from './change-outbox.js';
import { decodeRecord } from './codec.js';
import { asPublicError, type Connection, connect } from './connection.js';
import { Credentials } from './credentials.js';
import { DefinitionChanger } from './definition-change.js';
import { Definitions, type DefinitionsDocument, definitionsOf, openDefinitions, systemStored } from './definitions.js';
import { findRecords } from './find-records.js';
import { buildIndex, physicalIndexes } from './indexes.js';
import { layoutOf } from './layout.js';
import { listRecords } from './lists.js';
import { readPages } from './pages.js';
import { type Reach, reachOf } from './reach.js';
import { newSearch, type Search } from './scan.js';
import { Searches } from './searches.js';
import { readTallies } from './tallies.js';
import { hasTransactions, inTransaction } from './transactions.js';
import { Turns } from './turns.js';
import { areSeveral, needsTransaction, PassingIndexError, requiredRecords, Writer } from './writes.js';

export interface MongoStoreOptions {
  /** `mongodb://…` or `mongodb+srv://…`; the database is the one in its path, else `fichero`. */
  readonly url: string;
  /** Queries that take longer are ended by the database. */
  readonly queryTimeoutMs?: number;
}

const defaultQueryTimeoutMs = 30_000;
/** A call decided by the definitions before a change has ended when its query's time and this are over. */
const graceMs = 5_000;
/** After a sweep that failed. */
const sweepAgainMs = 10_000;
/** An index that is on its way in or out refuses for a moment only. */
const passingIndexMs = 10_000;
const passingIndexPollMs = 50;

class MongoStore implements Store {
  readonly capabilities: StoreCapabilities;
  readonly #connection: Connection;
  readonly #timeoutMs: number;
  readonly #changer: DefinitionChanger;
  readonly #credentials: Credentials;
  readonly #feed: ChangeFeed;
  readonly #turns = new Turns();
  readonly #searches: Searches;
  readonly #running = new Set<Promise<unknown>>();
  #definitions: Definitions;
  #sweeper: NodeJS.Timeout | null = null;
  /** When the next sweep is, in milliseconds since the epoch. */
  #sweepAt = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(
    connection: Connection,
    timeoutMs: number,
    capabilities: StoreCapabilities,
    document: DefinitionsDocument,
  ) {
    this.capabilities = capabilities;
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
    this.#changer = new DefinitionChanger(connection.db, timeoutMs + graceMs);
    this.#searches = new Searches(connection.db, timeoutMs);
    this.#credentials = new Credentials(connection.db);
    this.#feed = new ChangeFeed({
      db: connection.db,
      shared: capabilities.sharedChanges,
      learn: async (version) => {
        if (version > this.#definitions.schema.version) await this.#load();
      },
    });
    this.#definitions = new Definitions(document);
    if (document.lock !== null || document.chores.length > 0) this.#sweepLater(0);
  }

  async schema(): Promise<Schema> {
    return this.#definitions.schema;
  }

  freshSchema(): Promise<Schema> {
    return this.#run(async () => (await this.#load()).schema);
  }

  changeSchema(change: SchemaChange, context: CallContext): Promise<Schema> {
    return this.#run(async () => {
      await this.#check(context, this.#reach);
      this.#definitions = new Definitions(await this.#changer.apply(change));
      this.#sweepLater(0);
      return this.#definitions.schema;
    });
  }

  credential(kind: Credential['kind'], hash: string): Promise<Credential | null> {
    return this.#run(() => this.#credentials.find(kind, hash));
  }

  verify(credential: Credential): Promise<void> {
    return this.#run(() => this.#credentials.verify(credential, this.#reach));
  }

  get(collection: Collection, id: string, where: Filter | null, context: CallContext): Promise<StoredRecord | null> {
    return this.#run(async () => {
      const definitions = await this.#definitionsAt(context.schemaVersion);
      const layout = definitions.layout(collection);
      const finding = findRecords(this.#search(definitions), layout, { _id: { $eq: id } }, where);
      const [document] = await this.#checked(context, finding);
      return document === undefined ? null : { values: decodeRecord(layout, document), revision: document._rev };
    });
  }

  list(query: ListQuery, context: CallContext): Promise<ListResult> {
    return this.#asked(query, context, (search) => listRecords(search, query));
  }

  pages(query: PagesQuery, context: CallContext): Promise<readonly StorePage[]> {
    return this.#asked(query, context, (search) => readPages(search, query));
  }

  tallies(query: TallyQuery, context: CallContext): Promise<readonly (readonly Tally[])[]> {
    return this.#asked(query, context, (search) => readTallies(search, query));
  }

  write(operations: readonly WriteOperation[], context: CallContext): Promise<readonly RecordChange[]> {
    return this.#run(async () => {
      const deadline = Date.now() + passingIndexMs;
      for (;;) {
        try {
          const changes = await this.#write(operations, context);
          this.#feed.wrote(changes);
          return changes;
        } catch (error) {
          if (!(error instanceof PassingIndexError) || Date.now() > deadline) throw error;
          await delay(passingIndexPollMs);
        }
      }
    });
  }

  watch(watcher: ChangeWatcher): Promise<() => void> {
    return this.#run(() => this.#feed.watch(watcher));
  }

  mark(): Promise<string> {
    return this.#run(() => this.#feed.mark());
  }

  async *recall(position: string, mark: string): AsyncGenerator<LoggedWrite> {
    try {
      yield* this.#feed.recall(position, mark);
    } catch (error) {
      throw asPublicError(error, this.#timeoutMs);
    }
  }

  ping(): Promise<void> {
    return this.#run(async () => {
      await this.#connection.db.command({ ping: 1 });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#sweeper !== null) clearTimeout(this.#sweeper);
    await Promise.allSettled(this.#running);
    this.#feed.close();
    await this.#connection.client.close();
  }

  #asked<T>(
    { collection, search }: Pick<ListQuery, 'collection' | 'search'>,
    context: CallContext,
    read: (search: Search) => Promise<T>,
  ): Promise<T> {
    return this.#run(async () => {
      const definitions = await this.#definitionsAt(context.schemaVersion);
      if (search) await this.#checked(context, this.#searches.prepare(definitions.layout(collection)));
      return this.#checked(context, read(this.#search(definitions)));
    });
  }

  get #reach(): Reach {
    return reachOf(this.#connection.db, null);
  }

  #search(definitions: Definitions): Search {
    return newSearch(this.#reach, (collection) => definitions.layout(collection), this.#timeoutMs);
  }

  async #write(operations: readonly WriteOperation[], context: CallContext): Promise<readonly RecordChange[]> {
    const definitions = await this.#definitionsAt(context.schemaVersion);
    if (areSeveral(operations) && !this.capabilities.transactions) {
      throw new AppError('UNAVAILABLE', 'Several writes at once need a MongoDB replica set or sharded cluster.');
    }
    const apply = async (reach: Reach): Promise<readonly RecordChange[]> => {
      const logging = await this.#check(context, reach);
      if (logging !== null && reach.options.session === undefined) return together();
      const writer = new Writer(reach, definitions, this.#timeoutMs);
      const changes: RecordChange[] = [];
      for (const [index, operation] of operations.entries()) changes.push(...(await writer.apply(operation, index)));
      if (logging !== null) await putChanges(reach, changes, logging);
      return changes;
    };
    const { client, db } = this.#connection;
    const together = () =>
      this.#turns.take(requiredRecords(operations), () =>
        inTransaction(client, (session) => apply(reachOf(db, session))),
      );
    return this.capabilities.transactions && needsTransaction(definitions, operations)
      ? together()
      : apply(this.#reach);
  }

  /** A read beside the proof that its caller and its definitions are still in force. What fails there wins. */
  async #checked<T>(context: CallContext, reading: Promise<T>): Promise<T> {
    const [checked, read] = await Promise.allSettled([this.#check(context, this.#reach), reading]);
    if (checked.status === 'rejected') throw checked.reason;
    if (read.status === 'rejected') throw read.reason;
    return read.value;
  }

  /** A revoked caller learns nothing about the definitions. Resolves to how watchers are to be told of the write, if any. */
  async #check({ credential, schemaVersion }: CallContext, reach: Reach): Promise<Logging | null> {
    const verifying = credential === null ? null : this.#credentials.verify(credential, reach);
    // One transaction does one thing at a time.
    if (reach.options.session !== undefined) await verifying;
    const readOptions = { ...reach.options, projection: { version: 1, watchedUntil: 1, changeLog: 1 } };
    const [verified, found] = await Promise.allSettled([
      verifying,
      definitionsOf(reach.db).findOne({ _id: 'definitions' }, readOptions),
    ]);
    if (verified.status === 'rejected') throw verified.reason;
    if (found.status === 'rejected') throw found.reason;
    if (found.value?.version !== schemaVersion) throw new StoreError({ reason: 'schemaChanged' });
    const { watchedUntil, changeLog = '' } = found.value;
    return this.capabilities.sharedChanges && isLeased(watchedUntil) ? { schemaVersion, log: changeLog } : null;
  }

  async #definitionsAt(version: number): Promise<Definitions> {
    if (this.#definitions.schema.version !== version) await this.#load();
    if (this.#definitions.schema.version !== version) throw new StoreError({ reason: 'schemaChanged' });
    return this.#definitions;
  }

  async #load(): Promise<Definitions> {
    const document = await definitionsOf(this.#connection.db).findOne({ _id: 'definitions' });
    if (document === null) throw new AppError('UNAVAILABLE', 'The database no longer holds this Fichero.');
    // Answers can overtake each other; versions only rise.
    if (document.version >= this.#definitions.schema.version) this.#definitions = new Definitions(document);
    return this.#definitions;
  }

  #sweepLater(afterMs: number): void {
    const at = Date.now() + afterMs;
    if (this.#closed || at >= this.#sweepAt) return;
    if (this.#sweeper !== null) clearTimeout(this.#sweeper);
    this.#sweepAt = at;
    this.#sweeper = setTimeout(() => {
      this.#sweepAt = Number.POSITIVE_INFINITY;
      void this.#run(() => this.#changer.sweep()).then(
        (waitMs) => waitMs !== null && this.#sweepLater(waitMs),
        () => this.#sweepLater(sweepAgainMs),
      );
    }, afterMs);
    this.#sweeper.unref();
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new AppError('UNAVAILABLE', 'The server is shutting down.');
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      throw asPublicError(error, this.#timeoutMs);
    } finally {
      this.#running.delete(running);
    }
  }
}

/**
 * Opens the store, making what is missing. Several processes may use one database.
 * @throws AppError UNAVAILABLE, with a sentence for people, when the database cannot be reached or used.
 */
export const openMongoStore = async (options: MongoStoreOptions): Promise<Store> => {
  const timeoutMs = options.queryTimeoutMs ?? defaultQueryTimeoutMs;
  const connection = await connect(options.url);
  try {
    const { db } = connection;
    const document = await openDefinitions(db);
    for (const stored of systemStored) {
      for (const index of physicalIndexes(layoutOf(stored))) await buildIndex(db, stored.physical, index);
    }
    const transactions = await hasTransactions(db);
    // The deployments that have change streams are those that have transactions.
    return new MongoStore(connection, timeoutMs, { transactions, sharedChanges: transactions }, document);
  } catch (error) {
    await connection.client.close();
    throw asPublicError(error, timeoutMs);
  }
};
