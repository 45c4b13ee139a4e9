import type { Grant } from '../../access/authorize.js';
import type { CollectionScope } from '../../access/principal.js';
import type { Clock } from '../../lib/clock.js';
import { AppError } from '../../lib/errors.js';
import type { Collection, Field, Schema } from '../../store/collection.js';
import type { Filter } from '../../store/filter.js';
import type { CallContext, RecordValues, Store } from '../../store/port.js';
import { findCollection, type VisibleCollection } from '../collections/find-collection.js';
import { fieldView, isSettable, visibleValues } from './field-view.js';
import { horizonOf, wholeHorizon } from './filter-horizon.js';
import type { Moment } from './filter-moment.js';
import { parseFilter } from './filter-parser.js';
import type { FilterUse } from './filter-resolver.js';
import type { RecordView } from './record-service.js';

/** A collection and all that a grant allows in it. Filters and sorts are read for it as it is. */
export interface OpenedCollection extends FilterUse {
  readonly grant: Grant;
  readonly schema: Schema;
  readonly scope: CollectionScope;
  /** Only records that match exist for the principal; null for all. */
  readonly rows: Filter | null;
  readonly context: CallContext;
}

/**
 * The rows of a collection that a scope reaches. The filter may name fields that its principal cannot see.
 * A filter that no longer fits the collection (a field renamed) lets nothing through.
 * @throws AppError FORBIDDEN then
 */
export const rowsOf = (
  schema: Schema,
  collection: Collection,
  { filter }: CollectionScope,
  moment: Moment,
): Filter | null => {
  if (filter === null) return null;
  const view = fieldView(collection, { readable: null }, true);
  try {
    return parseFilter(filter, { collection, view, horizon: wholeHorizon(schema), moment });
  } catch (cause) {
    throw new AppError('FORBIDDEN', `The row filter of the API key does not fit ${collection.name}.`, { cause });
  }
};

/** What collections are opened with. */
export interface Opening {
  readonly store: Store;
  readonly clock: Clock;
}

/** @throws AppError FORBIDDEN when the scope's row filter does not fit the collection */
export const openVisible = (
  grant: Grant,
  { schema, collection, scope }: VisibleCollection,
  moment: Moment,
): OpenedCollection => ({
  grant,
  schema,
  collection,
  view: fieldView(collection, scope, grant.seesHidden),
  horizon: horizonOf(schema, grant, (other, itsScope) => rowsOf(schema, other, itsScope, moment)),
  moment,
  scope,
  rows: rowsOf(schema, collection, scope, moment),
  context: { schemaVersion: schema.version, credential: grant.credential },
});

/**
 * @param request for `@request.` in filters; null where nothing is known of it
 * @throws AppError NOT_FOUND for a collection that does not exist for the principal
 */
export const openCollection = async (
  { store, clock }: Opening,
  inForce: Schema,
  grant: Grant,
  nameOrId: string,
  request: Moment['request'] = null,
): Promise<OpenedCollection> => {
  const visible = await findCollection(store, inForce, grant, nameOrId);
  return openVisible(grant, visible, { now: clock(), principal: grant.principal, request });
};

/** What the caller may see of the record. */
export const recordView = ({ grant, collection, view }: OpenedCollection, values: RecordValues): RecordView => ({
  collection,
  id: String(values['id']),
  values: grant.reveals ? visibleValues(view, values) : null,
  shaped: null,
});

/**
 * Whether a value that the caller sent for the field counts. A field that it may neither see nor set is as unknown as
 * one that does not exist, and is passed over like it; so are dates that the server alone sets.
 * @throws AppError FORBIDDEN for a field that it may read but not set
 */
export const maySet = ({ grant, scope }: OpenedCollection, field: Field): boolean => {
  if (isSettable(field, scope, grant.seesHidden)) return true;
  if (field.type === 'autodate' || (field.hidden && !grant.seesHidden)) return false;
  if (scope.readable !== null && !scope.readable.has(field.name) && field.name !== 'id') return false;
  throw new AppError('FORBIDDEN', `The API key may not set the field "${field.name}".`);
};
