import type { CollectionInput } from './_generated_inputs.js';
import type { CallOptions, Connection, WriteOptions } from './connection.js';
import type { ApiKey, ApiKeyWithSecret, Collection, GraphqlNames, NewApiKey } from './types.js';

/** Definitions of collections; admins only. `name` is a name or an id. */
export interface Collections {
  list(options?: CallOptions): Promise<readonly Collection[]>;
  get(name: string, options?: CallOptions): Promise<Collection>;
  /** What a new collection of this name would be called in GraphQL. */
  suggestNames(name: string, options?: CallOptions): Promise<GraphqlNames>;
  create(input: CollectionInput, options?: WriteOptions): Promise<Collection>;
  /** What is not named stays as it is; `fields` and `indexes` replace the whole list. */
  update(name: string, input: CollectionInput, options?: WriteOptions): Promise<Collection>;
  /** With its records and files. */
  delete(name: string, options?: WriteOptions): Promise<void>;
  /** Deletes all records and files, keeps the definition. */
  truncate(name: string, options?: WriteOptions): Promise<void>;
}

/** API keys; admins only. */
export interface ApiKeys {
  /** Newest first. */
  list(options?: CallOptions): Promise<readonly ApiKey[]>;
  create(input: NewApiKey, options?: CallOptions): Promise<ApiKeyWithSecret>;
  /** A new secret; the old one is refused from this instant. */
  regenerate(id: string, options?: CallOptions): Promise<ApiKeyWithSecret>;
  delete(id: string, options?: CallOptions): Promise<void>;
}

/** What admins alone do, by one of the ways to the server. */
export interface Admin {
  readonly collections: Collections;
  readonly apiKeys: ApiKeys;
  /** The token of a new session. */
  login(email: string, password: string, call?: CallOptions): Promise<string>;
}

export type AdminMaker = (connection: Connection) => Admin;
