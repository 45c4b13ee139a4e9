import type { Grant } from '../../access/authorize.js';
import type { CollectionScope } from '../../access/principal.js';
import { notFound } from '../../lib/errors.js';
import type { Collection, Schema } from '../../store/collection.js';
import type { Store } from '../../store/port.js';

export interface VisibleCollection {
  readonly schema: Schema;
  readonly collection: Collection;
  readonly scope: CollectionScope;
}

const named = (schema: Schema, nameOrId: string): Collection | undefined =>
  schema.collections.find((collection) => collection.name === nameOrId || collection.id === nameOrId);

/**
 * The collection with this name or id, and what the grant allows in it. A name that memory does not know is looked up anew:
 * another process may have just made it.
 * @throws AppError NOT_FOUND, the same for one that does not exist and one outside the scope
 */
export const findCollection = async (
  store: Store,
  schema: Schema,
  grant: Grant,
  nameOrId: string,
): Promise<VisibleCollection> => {
  let inForce = schema;
  let collection = named(inForce, nameOrId);
  if (collection === undefined) {
    inForce = await store.freshSchema();
    collection = named(inForce, nameOrId);
  }
  const scope = collection === undefined ? null : grant.scopeOf(collection.id);
  if (collection === undefined || scope === null) throw notFound();
  return { schema: inForce, collection, scope };
};
