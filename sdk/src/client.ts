import type { Admin, ApiKeys, Collections } from './admin.js';
import { type CallOptions, Connection } from './connection.js';
import { type CoreClient, type CoreOptions, createCore, type TypesOf, type UnknownName } from './core-client.js';
import type { CollectionTypes, UntypedCollection } from './database.js';
import { createGraphqlSender, type SendGraphql } from './graphql-document.js';
import { createRecordFiles, type RecordFiles } from './record-files.js';
import { restAdmin } from './rest-admin.js';
import { restTransport } from './rest-transport.js';
import { createSession, type Session } from './session.js';
import type { RecordValues } from './types.js';
import { type LiveRecords, type WatchOptions, watch } from './watch.js';

/** The records of one collection: read, written, with their files, and watched. */
export interface CollectionClient<C extends CollectionTypes> extends LiveRecords<C>, RecordFiles<C> {}

/** All of a Fichero server; what admins do included. */
export interface Client<Database extends object = object> extends Omit<CoreClient<Database>, 'collection'> {
  collection<Name extends keyof Database & string>(name: Name): CollectionClient<TypesOf<Database, Name>>;
  /** @typeParam Values the fields of its records, if known */
  collection<Values = RecordValues>(name: UnknownName<Database>): CollectionClient<UntypedCollection<Values>>;
  /** Sends any GraphQL document, whatever the transport. */
  readonly graphql: SendGraphql;
  readonly collections: Collections;
  readonly apiKeys: ApiKeys;
  readonly session: Session;
  /** Signs an admin in: from now on the client acts as that admin. The token is for clients of the same session. */
  login(email: string, password: string, options?: CallOptions): Promise<{ readonly token: string }>;
}

export const createClient = <Database extends object = object>({
  transport: makeTransport = restTransport,
  ...options
}: CoreOptions): Client<Database> => {
  const connection = new Connection(options);
  const transport = makeTransport(connection);
  const { collections, apiKeys, login }: Admin = restAdmin(connection);
  const core = createCore(connection, transport);
  return {
    ...core,
    collection: (name: string) => ({
      ...core.collection(name),
      ...createRecordFiles(connection, name),
      watch: (options?: WatchOptions) => watch(connection, name, options),
    }),
    graphql: transport.graphql ?? createGraphqlSender(connection),
    collections,
    apiKeys,
    session: createSession(connection),
    async login(email, password, call) {
      const token = await login(email, password, call);
      connection.signIn(token);
      return { token };
    },
  } as Client<Database>;
};
