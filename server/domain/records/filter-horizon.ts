import type { Grant } from '../../access/authorize.js';
import type { CollectionScope } from '../../access/principal.js';
import type { Collection, Schema } from '../../store/collection.js';
import type { Filter } from '../../store/filter.js';
import { type FieldView, fieldView } from './field-view.js';

/** A collection as far as a filter may look into it. */
export interface Seen {
  readonly collection: Collection;
  readonly view: FieldView;
  /** The records that exist for whoever asks; null for all. */
  readonly rows: () => Filter | null;
}

/** How far the names in a filter or a sort may lead. */
export interface Horizon {
  /** Whether `@request.` and `@collection.` may be used. */
  readonly unlimited: boolean;
  /** Null for a collection that does not exist for whoever asks. */
  find(nameOrId: string): Seen | null;
}

const named = ({ collections }: Schema, nameOrId: string): Collection | undefined =>
  collections.find(({ id, name }) => id === nameOrId || name === nameOrId);

/** For row filters: who writes them may see everything. */
export const wholeHorizon = (schema: Schema): Horizon => ({
  unlimited: true,
  find: (nameOrId) => {
    const collection = named(schema, nameOrId);
    if (collection === undefined) return null;
    return { collection, view: fieldView(collection, { readable: null }, true), rows: () => null };
  },
});

/** For what a caller asks. `rowsOf` reads the row filter of a scope. */
export const horizonOf = (
  schema: Schema,
  grant: Grant,
  rowsOf: (collection: Collection, scope: CollectionScope) => Filter | null,
): Horizon => {
  // Paths that meet the same records by the same object are one path to the stores.
  const known = new Map<string, Filter | null>();
  const rows = (collection: Collection, scope: CollectionScope): Filter | null => {
    const filter = known.get(collection.id) ?? rowsOf(collection, scope);
    known.set(collection.id, filter);
    return filter;
  };
  return {
    unlimited: grant.principal?.kind === 'admin',
    find: (nameOrId) => {
      const collection = named(schema, nameOrId);
      const scope = collection === undefined ? null : grant.scopeOf(collection.id);
      if (collection === undefined || scope === null) return null;
      return { collection, view: fieldView(collection, scope, grant.seesHidden), rows: () => rows(collection, scope) };
    },
  };
};
