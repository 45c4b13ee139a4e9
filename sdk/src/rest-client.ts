import { type ApiKeys, createApiKeys } from './api-keys.js';
import { type Collections, createCollections } from './collections.js';
import { Connection, type ConnectionOptions } from './connection.js';
import { createRestFiles, type RestFiles } from './rest-files.js';
import { createRestRecords, type RestRecords } from './rest-records.js';
import { createRestTransport } from './rest-transport.js';
import { createSession, type Session } from './session.js';
import type { RecordValues, Viewer } from './types.js';

/** A client of the REST interface alone, which brings no GraphQL along. Every method throws a `FicheroError`. */
export interface RestClient {
  /** @typeParam Values the fields of its records, if known */
  collection<Values = RecordValues>(name: string): RestRecords<Values>;
  readonly collections: Collections;
  readonly apiKeys: ApiKeys;
  readonly files: RestFiles;
  /** Who the caller is. */
  viewer(): Promise<Viewer>;
  readonly session: Session;
}

export const createRestClient = (options: ConnectionOptions): RestClient => {
  const connection = new Connection(options);
  const transport = createRestTransport(connection);
  return {
    collection: (name) => createRestRecords(transport, name),
    collections: createCollections(transport),
    apiKeys: createApiKeys(transport),
    files: createRestFiles(connection),
    viewer: transport.viewer,
    session: createSession(connection),
  };
};
