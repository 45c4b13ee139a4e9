import type { Db, Collection as MongoCollection } from 'mongodb';
import type { Collection, Schema } from '../collection.js';
import { StoreError } from '../errors.js';
import { systemCollections } from '../system-collections.js';
import { type ColumnEntry, type Layout, layoutOf, type StoredCollection } from './layout.js';

/** Something of an earlier or unfinished definition that is still in the database. */
export interface Leftover {
  readonly physical: string;
  /** The whole collection goes. */
  readonly drop: boolean;
  /** Names of indexes to drop. */
  readonly indexes: readonly string[];
  /** Keys to take out of every record. */
  readonly unset: readonly string[];
}

/** Work that is left after a change of the definitions came into force. */
export interface Chore extends Leftover {
  readonly id: string;
  /** Not before: calls that were decided by the definitions before may still run. */
  readonly after: Date;
  /** Fields added by the change; records written meanwhile get their zero value. */
  readonly fill: readonly string[];
}

/** Held by the one process that changes definitions; whoever finds it not renewed for a while undoes `planned` and takes over. */
export interface ChangeLock {
  readonly token: string;
  readonly renewed: Date;
  /** What must go unless the change comes into force. */
  readonly planned: readonly Leftover[];
}

interface StoredDefinition {
  /** JSON text. */
  readonly definition: string;
  readonly physical: string;
  readonly columns: readonly ColumnEntry[];
  /** Not there in definitions older than search. */
  readonly tokensVersion?: number;
}

/** All definitions in one document, so that any change of them is one atomic update. */
export interface DefinitionsDocument {
  readonly _id: 'definitions';
  readonly version: number;
  readonly collections: readonly StoredDefinition[];
  readonly lock: ChangeLock | null;
  readonly chores: readonly Chore[];
  /** Until then writes put their changes into the outbox. */
  readonly watchedUntil?: Date;
  /** Another one after every time that they may not have. */
  readonly changeLog?: string;
}

/** Names with a dot cannot be those of collections that people make. */
export const definitionsOf = (db: Db): MongoCollection<DefinitionsDocument> => db.collection('fichero.definitions');

export const toStored = ({ definition, physical, columns, tokensVersion = 1 }: StoredDefinition): StoredCollection => ({
  collection: JSON.parse(definition) as Collection,
  physical,
  columns,
  tokensVersion,
});

export const fromStored = ({ collection, ...rest }: StoredCollection): StoredDefinition => ({
  definition: JSON.stringify(collection),
  ...rest,
});

/** Fichero's own collections never change their fields: a column is named like its field. */
export const systemStored: readonly StoredCollection[] = systemCollections.map((collection) => ({
  collection,
  physical: collection.id,
  columns: collection.fields.map(({ id, name }) => ({
    field: id,
    column: name === 'id' ? '_id' : name,
    sparse: false,
  })),
  tokensVersion: 1,
}));

/** The definitions of one version. */
export class Definitions {
  readonly schema: Schema;
  readonly layouts: readonly Layout[];
  readonly #byId: ReadonlyMap<string, Layout>;

  constructor(document: Pick<DefinitionsDocument, 'version' | 'collections'>) {
    const stored = document.collections.map(toStored);
    this.schema = { version: document.version, collections: stored.map(({ collection }) => collection) };
    this.layouts = stored.map(layoutOf);
    this.#byId = new Map(
      [...systemStored.map(layoutOf), ...this.layouts].map((layout) => [layout.collection.id, layout]),
    );
  }

  /** @throws StoreError schemaChanged when these definitions do not know the collection. */
  layout({ id }: Pick<Collection, 'id'>): Layout {
    const layout = this.#byId.get(id);
    if (layout === undefined) throw new StoreError({ reason: 'schemaChanged' });
    return layout;
  }
}

const empty = { version: 1, collections: [], lock: null, chores: [] } as const;

/** Makes the document when there is none, and reads it. */
export const openDefinitions = async (db: Db): Promise<DefinitionsDocument> => {
  const document = await definitionsOf(db).findOneAndUpdate(
    { _id: 'definitions' },
    { $setOnInsert: empty },
    { upsert: true, returnDocument: 'after' },
  );
  if (document === null) throw new Error('the definitions were not stored');
  return document;
};
