import type { CollectionInput } from './_generated_graphql.js';
import type { Transport } from './transport.js';
import type { Collection } from './types.js';

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

export const createCollections = (transport: Transport): Collections => ({
  list: transport.listCollections,
  get: transport.getCollection,
  create: transport.createCollection,
  update: transport.updateCollection,
  delete: transport.deleteCollection,
  truncate: transport.truncateCollection,
});
