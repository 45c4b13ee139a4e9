import type { FieldError } from '../../lib/errors.js';
import type { RelationField } from '../../store/collection.js';
import { both } from '../../store/filter-choices.js';

import type { CallContext, RecordValues, Requirement, Store } from '../../store/port.js';
import { missingRecordsError } from './fields/relation.js';
import { namesIn } from './names-in.js';
import { type OpenedCollection, rowsOf } from './opened-collection.js';

export const missingCollectionError: FieldError = {
  code: 'validation_missing_rel_collection',
  message: 'The relation collection cannot be found.',
};

/** What must exist for a relation field to take new ids, null for nothing, or why it cannot. */
type Required = { readonly requirement: Requirement | null } | { readonly error: FieldError };

/**
 * Ids that the record already held are not asked about again: they may lie outside the principal's scope, set by another.
 * New ones must: outside the scope is the same as missing.
 */
export const requirementOf = (
  { schema, grant, moment }: OpenedCollection,
  { name, collectionId }: RelationField,
  before: RecordValues | null,
  after: RecordValues,
): Required => {
  const held = namesIn(before?.[name]);
  const ids = namesIn(after[name]).filter((id) => !held.includes(id));
  if (ids.length === 0) return { requirement: null };
  const collection = schema.collections.find(({ id }) => id === collectionId);
  const scope = collection === undefined ? null : grant.scopeOf(collection.id);
  if (collection === undefined) return { error: missingCollectionError };
  if (scope === null) return { error: missingRecordsError };
  return { requirement: { field: name, collection, ids, where: rowsOf(schema, collection, scope, moment) } };
};

const isMet = async (store: Store, { collection, ids, where }: Requirement, context: CallContext): Promise<boolean> => {
  const query = { where: both(where, { kind: 'ids', ids }), sort: [], offset: 0, limit: ids.length, total: false };
  const { count } = await store.list({ collection, ...query, fields: ['id'] }, context);
  return count === ids.length;
};

/**
 * What is wrong with relation fields whose records are missing, for a write that is refused anyway: all faults are told at once.
 * @param made ids of records that the same write would have made
 */
export const missingReferences = async (
  store: Store,
  requirements: readonly Requirement[],
  context: CallContext,
  made: ReadonlySet<string>,
): Promise<ReadonlyMap<string, FieldError>> => {
  const met = await Promise.all(
    requirements.map((requirement) => {
      const ids = requirement.ids.filter((id) => !made.has(id));
      return ids.length === 0 || isMet(store, { ...requirement, ids }, context);
    }),
  );
  const unmet = requirements.filter((_, place) => !met[place]);
  return new Map(unmet.map(({ field }) => [field, missingRecordsError]));
};
