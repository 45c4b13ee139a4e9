import { type CallOptions, Connection, type ConnectionOptions } from './connection.js';
import type { CollectionTypes, UntypedCollection } from './database.js';
import { createFiles, type Files } from './files.js';
import type { SendGraphql } from './graphql-document.js';
import { createRecords, type Records } from './records.js';
import { restTransport } from './rest-transport.js';
import type { TransportMaker } from './transport.js';
import type { RecordValues, Viewer } from './types.js';

export interface CoreOptions extends ConnectionOptions {
  /** REST when not given; `graphql` of `fichero-sdk/graphql` for the other. Results and errors are the same. */
  readonly transport?: TransportMaker | undefined;
}

/**
 * A Fichero server as the holder of a key sees it. Every method throws a `FicheroError`.
 * @typeParam Database the types of the collections by name, as `npx fichero-sdk types` writes them
 */
export interface CoreClient<Database extends object = object> {
  collection<Name extends keyof Database & string>(
    name: Name,
  ): Records<Database[Name] extends CollectionTypes ? Database[Name] : UntypedCollection>;
  /** @typeParam Values the fields of its records, if known */
  collection<Values = RecordValues>(
    name: keyof Database extends never ? string : never,
  ): Records<UntypedCollection<Values>>;
  readonly files: Files;
  /** Who the caller is. */
  viewer(options?: CallOptions): Promise<Viewer>;
  /** Sends any GraphQL document, whatever the transport. */
  readonly graphql: SendGraphql;
}

export const createCore = <Database extends object>(
  connection: Connection,
  makeTransport: TransportMaker = restTransport,
): CoreClient<Database> => {
  const { records, viewer, graphql } = makeTransport(connection);
  return {
    collection: (name: string) => createRecords(records(name)),
    files: createFiles(connection),
    viewer,
    graphql,
  } as CoreClient<Database>;
};

/** Records and files, without what only admins do. */
export const createClient = <Database extends object = object>({
  transport,
  ...options
}: CoreOptions): CoreClient<Database> => createCore(new Connection(options), transport);
