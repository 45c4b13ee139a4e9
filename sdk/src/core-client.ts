import type { CallOptions, Connection, ConnectionOptions } from './connection.js';
import type { CollectionTypes, UntypedCollection } from './database.js';
import { createFiles, type Files } from './files.js';
import { createRecords, type Records } from './records.js';
import type { Transport, TransportMaker } from './transport.js';
import type { RecordValues, Viewer } from './types.js';

export interface CoreOptions extends ConnectionOptions {
  /** REST when not given; `graphql` of `fichero-sdk/graphql` for the other. Results and errors are the same. */
  readonly transport?: TransportMaker | undefined;
}

/** What is known of a collection of the database. */
export type TypesOf<Database, Name extends keyof Database> = Database[Name] extends CollectionTypes
  ? Database[Name]
  : UntypedCollection;

/** Any name where nothing is known of the database. */
export type UnknownName<Database> = keyof Database extends never ? string : never;

/**
 * A Fichero server as the holder of a key sees it. Every method throws a `FicheroError`.
 * @typeParam Database the types of the collections by name, as `npx fichero-sdk types` writes them
 */
export interface CoreClient<Database extends object = object> {
  collection<Name extends keyof Database & string>(name: Name): Records<TypesOf<Database, Name>>;
  /** @typeParam Values the fields of its records, if known */
  collection<Values = RecordValues>(name: UnknownName<Database>): Records<UntypedCollection<Values>>;
  readonly files: Files;
  /** Who the caller is. */
  viewer(options?: CallOptions): Promise<Viewer>;
}

export const createCore = <Database extends object>(
  connection: Connection,
  { records, viewer }: Transport,
): CoreClient<Database> =>
  ({
    collection: (name: string) => createRecords(records(name)),
    files: createFiles(connection),
    viewer,
  }) as CoreClient<Database>;
