import type { CallOptions, Connection, WriteOptions } from './connection.js';
import type { SendGraphql } from './graphql-document.js';
import type { AggregateOptions, Group, ListOptions, ManyOptions, UpdateOptions } from './record-options.js';
import type { BulkResult, Page, RecordOf, RecordValues, Viewer } from './types.js';

/** How records shall look, in the words of the REST interface. */
export interface Shape {
  readonly fields?: string | undefined;
  readonly expand?: string | undefined;
}

export type ListQuery = Omit<ListOptions, 'select' | 'orderBy' | keyof CallOptions>;

/** A record as the server shows it, with what was asked for by `expand` under that name. */
export type WireRecord = RecordOf<RecordValues> & { readonly expand?: { readonly [path: string]: unknown } };

/** The records of one collection, as the server is asked for them. */
export interface RecordCalls {
  list(query: ListQuery, call?: CallOptions): Promise<Page<WireRecord>>;
  get(id: string, shape: Shape, call?: CallOptions): Promise<WireRecord>;
  create(data: object, call?: WriteOptions): Promise<WireRecord>;
  update(id: string, data: object, call?: UpdateOptions): Promise<WireRecord>;
  upsert(
    by: object,
    data: { readonly create: object; readonly update: object },
    call?: WriteOptions,
  ): Promise<WireRecord>;
  delete(id: string, call?: WriteOptions): Promise<void>;
  createMany(data: readonly object[], call?: WriteOptions): Promise<BulkResult>;
  upsertMany(on: readonly string[], data: readonly object[], call?: WriteOptions): Promise<BulkResult>;
  updateMany(where: object, data: object, call?: ManyOptions): Promise<BulkResult>;
  deleteMany(where: object, call?: ManyOptions): Promise<BulkResult>;
  aggregate(options: AggregateOptions): Promise<readonly Group[]>;
}

/** The ways to the server: each gives the same results and throws the same errors. */
export interface Transport {
  records(collection: string): RecordCalls;
  viewer(call?: CallOptions): Promise<Viewer>;
  /** Where it has a way of its own to send documents. */
  readonly graphql?: SendGraphql | undefined;
}

/** Makes a transport; `createClient` gives it the connection. */
export type TransportMaker = (connection: Connection) => Transport;
