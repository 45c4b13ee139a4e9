import { authorize } from '#server/access/authorize.js';
import { operator, type Scope } from '#server/access/principal.js';
import { fieldView } from '#server/domain/records/field-view.js';
import { horizonOf, wholeHorizon } from '#server/domain/records/filter-horizon.js';
import type { Moment } from '#server/domain/records/filter-moment.js';
import { parseFilter } from '#server/domain/records/filter-parser.js';
import type { FilterUse } from '#server/domain/records/filter-resolver.js';
import type { Collection, Schema } from '#server/store/collection.js';

export const now = Date.UTC(2026, 4, 6, 7, 8, 9, 10);

const schemaOf = (...collections: readonly Collection[]): Schema => ({ version: 1, collections });

const momentOf = (principal: Moment['principal']): Moment => ({
  now,
  principal,
  request: () => ({ method: 'GET', query: { filter: 'x' }, headers: { x_foo: 'bar' } }),
});

/** How an admin uses filters of the first collection. */
export const adminUse = (collection: Collection, ...others: readonly Collection[]): FilterUse => ({
  collection,
  view: fieldView(collection, { readable: null }, true),
  horizon: wholeHorizon(schemaOf(collection, ...others)),
  moment: momentOf({ ...operator, id: 'admin1', email: 'a@b.co' }),
});

/** How a key with this scope does. */
export const keyUse = (scope: Scope, collection: Collection, ...others: readonly Collection[]): FilterUse => {
  const schema = schemaOf(collection, ...others);
  const grant = { ...authorize(operator, 'records.list'), principal: null, seesHidden: false };
  const reaching = (id: string) =>
    scope === null ? { filter: null, readable: null, writable: null } : (scope.get(id) ?? null);
  const use: FilterUse = {
    collection,
    view: fieldView(collection, reaching(collection.id) ?? { readable: new Set() }, false),
    horizon: horizonOf(schema, { ...grant, scopeOf: reaching }, (other, { filter }) =>
      filter === null ? null : parseFilter(filter, adminUse(other, ...schema.collections)),
    ),
    moment: momentOf(null),
  };
  return use;
};
