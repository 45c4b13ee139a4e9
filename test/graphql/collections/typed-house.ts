import { parse } from 'graphql';
import type { Permission } from '#server/access/operations.js';
import type { Principal, Scope } from '#server/access/principal.js';
import type { CollectionService } from '#server/domain/collections/collection-service.js';
import { createCollectionService } from '#server/domain/collections/collections.js';
import type { Services } from '#server/domain/services.js';
import { executePlanned } from '#server/graphql/execution/execute.js';
import { stringify } from '#server/graphql/execution/json-text.js';
import type { VisibleSchema } from '#server/graphql/visible-schema.js';
import { VisibleSchemas } from '#server/graphql/visible-schemas.js';
import type { JsonObject } from '#server/lib/json.js';
import { collection, field } from '../../records/definitions.js';
import { openRecordHouse, type RecordHouse } from '../../records/record-house.js';

export const categories = collection('categories', [
  field('text', 'name'),
  field('bool', 'open'),
  field('text', 'secret', { hidden: true }),
  field('relation', 'parent', { collectionId: 'pbc_categories' }),
]);
export const people = collection('people', [field('text', 'name')]);
export const products = collection(
  'products',
  [
    field('text', 'title'),
    field('number', 'price'),
    field('date', 'sold'),
    field('relation', 'category', { collectionId: categories.id }),
    field('relation', 'makers', { collectionId: people.id, maxSelect: 5 }),
    field('select', 'tags', { maxSelect: 3 }),
    field('text', 'secret', { hidden: true }),
  ],
  [
    { name: 'idx_title', fields: ['title'], unique: true },
    { name: 'idx_price_sold', fields: ['price', 'sold'], unique: true },
  ],
);

/** The typed schema on a real store, in this very process: for scopes that no door hands out yet, and to count calls of the store. */
export interface TypedHouse {
  readonly house: RecordHouse;
  readonly collections: CollectionService;
  readonly admin: Principal;
  holder(held: readonly Permission[], scope?: Scope): Principal;
  /** @param on the schema; the one in force when left out */
  ask(principal: Principal, query: string, variables?: JsonObject, on?: VisibleSchema): Promise<JsonObject>;
  make(of: string, data: JsonObject): Promise<string>;
  visible(principal: Principal): Promise<VisibleSchema>;
  close(): Promise<void>;
}

export const openTypedHouse = async (): Promise<TypedHouse> => {
  const house = await openRecordHouse([categories, people, products]);
  const { store, blobs, records, queries, writes, files } = house;
  const collections = createCollectionService({ store, blobs, clock: () => house.clock.now });
  const schemas = new VisibleSchemas(collections);
  const services = { records, recordQueries: queries, recordWrites: writes, files, collections } as unknown as Services;
  const principalOf = (principal: Principal | null): Principal => {
    if (principal === null) throw new Error('nobody');
    return principal;
  };
  const visible: TypedHouse['visible'] = (principal) => schemas.of(principal);
  return {
    house,
    collections,
    visible,
    admin: principalOf(house.admin('records.list').principal),
    holder: (held, scope) => principalOf(house.key('schema.introspect', held, scope).principal),
    async ask(principal, query, variables = {}, on) {
      const { schema } = on ?? (await visible(principal));
      const contextValue = { principal, services, requestId: '', address: '' };
      const args = { schema, document: parse(query), variableValues: variables, contextValue };
      const { data, ...rest } = await executePlanned(args);
      const answer = data === undefined ? rest : { ...rest, data: JSON.parse(stringify(data)) as JsonObject };
      return answer as unknown as JsonObject;
    },
    async make(of, data) {
      return (await records.create(house.admin('records.create'), of, { data, files: [] })).id;
    },
    close: () => house.close(),
  };
};
