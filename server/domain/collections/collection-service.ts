import type { Grant } from '../../access/authorize.js';
import type { JsonObject } from '../../lib/json.js';
import type { Collection, Field } from '../../store/collection.js';
import type { CollectionQuery } from './select-collections.js';

/** A collection as far as a caller may use it. */
export interface ShownCollection {
  readonly collection: Collection;
  /** The fields that it reads, in the order of the definition. */
  readonly readable: readonly Field[];
  /** The fields that it may set. */
  readonly settable: readonly Field[];
}

export interface ShownSchema {
  /** Raised by every change of any definition. */
  readonly version: number;
  readonly collections: readonly ShownCollection[];
}

/**
 * Definitions of collections. `collection` is a name or an id. Inputs have the JSON shape of records-rest.md section 3
 * (`indexes` also as `{name?, fields, unique}`), still unchecked; faults come as AppError VALIDATION with nested `fields`.
 */
export interface CollectionService {
  /** In order of creation, unless the query says otherwise. */
  list(grant: Grant, query?: CollectionQuery): Promise<readonly Collection[]>;
  view(grant: Grant, collection: string): Promise<Collection>;
  /** What is left of the definitions for this caller, be it an API key. */
  shown(grant: Grant): Promise<ShownSchema>;
  /** The version of the definitions in force, as it was at most half a second ago. */
  version(): Promise<number>;
  /** As `shown`, by the definitions of `version` and without proof that the credential is still in force: of what is shown nothing is stored data. */
  recent(grant: Grant): Promise<ShownSchema>;
  create(grant: Grant, input: JsonObject): Promise<Collection>;
  /** What `input` does not name stays. `fields` and `indexes` replace the whole list; fields are matched by id, else by name. */
  update(grant: Grant, collection: string, input: JsonObject): Promise<Collection>;
  /** With its records and files. Refused while another collection's relation points to it. */
  delete(grant: Grant, collection: string): Promise<void>;
  /**
   * Makes and changes several collections at once, all or none: `{collections, deleteMissing}`, each matched by id, else by name.
   * With `deleteMissing` the collections and fields that are not named go, otherwise they stay.
   */
  import(grant: Grant, input: JsonObject): Promise<void>;
  /** What a new collection starts from, by type; with the names in GraphQL that one called `name` would get. */
  scaffolds(grant: Grant, name?: string): Promise<Readonly<Record<Collection['type'], Collection>>>;
  /** Deletes all records and files, keeps the definition. */
  truncate(grant: Grant, collection: string): Promise<void>;
}
