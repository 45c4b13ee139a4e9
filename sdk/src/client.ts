import type { CollectionInput } from './_generated_graphql.js';
import { Connection, type ConnectionOptions } from './connection.js';
import { createFiles, type Files } from './files.js';
import { createGraphqlSender, type SendGraphql } from './graphql.js';
import { createGraphqlTransport } from './graphql-transport.js';
import { createRecords, type Records } from './records.js';
import { createRestTransport } from './rest-transport.js';
import type { ApiKey, ApiKeyWithSecret, Collection, NewApiKey, RecordValues, Viewer } from './types.js';

export interface ClientOptions extends ConnectionOptions {
  /** `graphql` when not given. Results and errors are the same. */
  readonly transport?: 'graphql' | 'rest' | undefined;
}

/** Definitions of collections; admins only. `name` is a name or an id. */
export interface Collections {
  list(): Promise<readonly Collection[]>;
  get(name: string): Promise<Collection>;
  create(input: CollectionInput): Promise<Collection>;
  /** What is not named stays as it is; `fields` and `indexes` replace the whole list. */
  update(name: string, input: CollectionInput): Promise<Collection>;
  /** With its records and files. */
  delete(name: string): Promise<void>;
  /** Deletes all records and files, keeps the definition. */
  truncate(name: string): Promise<void>;
}

/** API keys; admins only. */
export interface ApiKeys {
  /** Newest first. */
  list(): Promise<readonly ApiKey[]>;
  create(input: NewApiKey): Promise<ApiKeyWithSecret>;
  /** A new secret; the old one is refused from this instant. */
  regenerate(id: string): Promise<ApiKeyWithSecret>;
  delete(id: string): Promise<void>;
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
    collections: {
      list: transport.listCollections,
      get: transport.getCollection,
      create: transport.createCollection,
      update: transport.updateCollection,
      delete: transport.deleteCollection,
      truncate: transport.truncateCollection,
    },
    apiKeys: {
      list: transport.listApiKeys,
      create: transport.createApiKey,
      regenerate: transport.regenerateApiKey,
      delete: transport.deleteApiKey,
    },
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
