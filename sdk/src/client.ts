import { type ApiKeys, createApiKeys } from './api-keys.js';
import { type Collections, createCollections } from './collections.js';
import { Connection, type ConnectionOptions } from './connection.js';
import { createFiles, type Files } from './files.js';
import { createGraphqlSender, type SendGraphql } from './graphql.js';
import { createGraphqlTransport } from './graphql-transport.js';
import { createRecords, type Records } from './records.js';
import { createRestTransport } from './rest-transport.js';
import type { RecordValues, Viewer } from './types.js';

export interface ClientOptions extends ConnectionOptions {
  /** `graphql` when not given. Results and errors are the same. */
  readonly transport?: 'graphql' | 'rest' | undefined;
}

/** A Fichero server as the holder of a key or session sees it. Every method throws a `FicheroError`. */
export interface Client {
  /** @typeParam Values the fields of its records, if known */
  collection<Values = RecordValues>(name: string): Records<Values>;
  readonly collections: Collections;
  readonly apiKeys: ApiKeys;
  readonly files: Files;
  /** Who the caller is. */
  viewer(): Promise<Viewer>;
  /** Signs an admin in: from now on the client acts as that admin. The token is for clients of the same session. */
  login(email: string, password: string): Promise<{ readonly token: string }>;
  /** Sends any GraphQL document, whatever the transport. */
  graphql: SendGraphql;
}

export const createClient = ({ transport: way = 'graphql', ...options }: ClientOptions): Client => {
  const connection = new Connection(options);
  const graphql = createGraphqlSender(connection);
  const transport = way === 'rest' ? createRestTransport(connection) : createGraphqlTransport(graphql);
  return {
    collection: (name) => createRecords(transport, name),
    collections: createCollections(transport),
    apiKeys: createApiKeys(transport),
    files: createFiles(connection, graphql),
    viewer: transport.viewer,
    async login(email, password) {
      const token = await transport.login(email, password);
      connection.signIn(token);
      return { token };
    },
    graphql,
  };
};
