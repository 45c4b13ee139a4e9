import type { Grant } from '../../access/authorize.js';
import type { CollectionScope } from '../../access/principal.js';
import { AppError, notFound } from '../../lib/errors.js';
import type { Collection, Schema } from '../../store/collection.js';
import type { Store } from '../../store/port.js';
import { sameName } from './names.js';

export interface VisibleCollection {
  readonly schema: Schema;
  readonly collection: Collection;
  readonly scope: CollectionScope;
}

const named = (schema: Schema, nameOrId: string): Collection | undefined =>
  schema.collections.find(({ name, id }) => name === nameOrId || id === nameOrId) ??
  schema.collections.find(({ name }) => sameName(name, nameOrId));

/** The sentences that clients know, by what the collection was wanted for. */
const missing = ({ operation }: Grant): AppError => {
  if (operation.startsWith('collections.')) return notFound();
  const isRead = ['records.list', 'records.view', 'records.delete'].includes(operation);
  return new AppError('NOT_FOUND', `Missing ${isRead ? '' : 'or invalid '}collection context.`);
};

/**
 * The collection with this name (in any case) or id, and what the grant allows in it. A name that memory does not know is looked up anew:
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
  if (collection === undefined || scope === null) throw missing(grant);
  return { schema: inForce, collection, scope };
};
