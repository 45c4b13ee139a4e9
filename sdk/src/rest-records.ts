import type { Connection } from './connection.js';
import { createRecords, type Listing, type Records } from './records.js';
import type { Transport } from './transport.js';
import type { ListOptions, RecordOf, RecordValues } from './types.js';

/** What the REST interface can do with records besides. */
export interface RestListOptions extends ListOptions {
  /** Relations to put the related records of into `expand`, such as `author,tags.group`. */
  readonly expand?: string | undefined;
  /** Which keys to answer with, such as `id,title,body:excerpt(200)`. */
  readonly fields?: string | undefined;
}

/** The records of one collection, over REST. */
export interface RestRecords<Values = RecordValues> extends Records<Values> {
  list(options?: RestListOptions): Listing<RecordOf<Values>>;
}

export const createRestRecords = <Values>(
  _connection: Connection,
  transport: Transport,
  collection: string,
): RestRecords<Values> => createRecords<Values>(transport, collection);
