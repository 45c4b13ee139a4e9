import type { CollectionInput } from './_generated_graphql.js';
import type {
  ApiKey,
  ApiKeyWithSecret,
  Collection,
  ListOptions,
  NewApiKey,
  Page,
  RecordOf,
  RecordValues,
  Viewer,
} from './types.js';

/** The ways to the server: each gives the same results and throws the same errors. */
export interface Transport {
  listRecords(collection: string, options: ListOptions): Promise<Page<RecordOf<RecordValues>>>;
  getRecord(collection: string, id: string): Promise<RecordOf<RecordValues>>;
  createRecord(collection: string, data: object): Promise<RecordOf<RecordValues>>;
  updateRecord(collection: string, id: string, data: object): Promise<RecordOf<RecordValues>>;
  deleteRecord(collection: string, id: string): Promise<void>;

  listCollections(): Promise<readonly Collection[]>;
  getCollection(name: string): Promise<Collection>;
  createCollection(input: CollectionInput): Promise<Collection>;
  updateCollection(name: string, input: CollectionInput): Promise<Collection>;
  deleteCollection(name: string): Promise<void>;
  truncateCollection(name: string): Promise<void>;

  listApiKeys(): Promise<readonly ApiKey[]>;
  createApiKey(input: NewApiKey): Promise<ApiKeyWithSecret>;
  regenerateApiKey(id: string): Promise<ApiKeyWithSecret>;
  deleteApiKey(id: string): Promise<void>;

  viewer(): Promise<Viewer>;
  /** The token of a new session. */
  login(email: string, password: string): Promise<string>;
}
