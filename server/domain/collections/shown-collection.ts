import type { Grant } from '../../access/authorize.js';
import type { Collection } from '../../store/collection.js';
import { fieldView, isSettable } from '../records/field-view.js';
import type { ShownCollection } from './collection-service.js';

/** What is left of the definition for a caller; null for one that does not exist for it. */
export const shownCollection = (collection: Collection, grant: Grant): ShownCollection | null => {
  const scope = grant.scopeOf(collection.id);
  if (scope === null) return null;
  return {
    collection,
    readable: fieldView(collection, scope, grant.seesHidden).fields,
    settable: collection.fields.filter((field) => isSettable(field, scope, grant.seesHidden)),
  };
};
