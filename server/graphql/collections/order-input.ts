import { type GraphQLInputFieldConfig, GraphQLInputObjectType } from 'graphql';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { isSortable, isSortedThrough } from '../../domain/records/typed-order.js';
import { derivedName, type Kit } from './kit.js';

const fieldsOf = (kit: Kit, typed: TypedCollection): Record<string, GraphQLInputFieldConfig> => {
  const fields: Record<string, GraphQLInputFieldConfig> = {};
  for (const field of typed.readable) if (isSortable(field)) fields[field.name] = { type: kit.input('Sort') };
  for (const relation of typed.relations) {
    if (isSortedThrough(relation)) fields[relation.name] = { type: orderInput(kit, relation.target) };
  }
  return fields;
};

/** What records are sorted by. A list of these says in which order: an object of several keys would have none. */
export const orderInput = (kit: Kit, typed: TypedCollection): GraphQLInputObjectType =>
  kit.once(
    derivedName(typed, 'OrderBy'),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: `What records of ${typed.collection.name} are sorted by.`,
        isOneOf: true,
        fields: () => fieldsOf(kit, typed),
      }),
  );
