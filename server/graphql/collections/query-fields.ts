import { type GraphQLFieldConfig, type GraphQLFieldConfigMap, GraphQLNonNull } from 'graphql';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import type { GraphqlContext } from '../context.js';
import { workingField } from '../operation-field.js';
import { Selection } from '../selection.js';
import { manyField } from './connection-field.js';
import type { Kit } from './kit.js';
import { NodeShape } from './record-node.js';
import { givenKey, uniqueInput } from './unique-input.js';

const oneField = (kit: Kit, typed: TypedCollection): GraphQLFieldConfig<unknown, GraphqlContext> =>
  workingField<unknown, { by: Readonly<Record<string, unknown>> }>('records.view', {
    type: kit.object(typed),
    description: `The record of ${typed.collection.name} that is named so; null when there is none.`,
    args: { by: { type: new GraphQLNonNull(uniqueInput(kit, typed)), description: 'Names at most one record.' } },
    resolve: async (grant, _root, { by }, context, info) => {
      const shape = new NodeShape(typed, new Selection(info));
      const { recordQueries } = context.services;
      const [row] = await recordQueries.byKeys(grant, typed.collection.id, [givenKey(by)], shape.columns);
      return row ? (shape.nodes([row], context)[0] ?? null) : null;
    },
  }) as GraphQLFieldConfig<unknown, GraphqlContext>;

/** What is read of a collection: one record by what is unique, and many. */
export const queryFields = (kit: Kit, typed: TypedCollection): GraphQLFieldConfigMap<unknown, GraphqlContext> => ({
  [typed.collection.graphql.one]: oneField(kit, typed),
  [typed.collection.graphql.many]: manyField(kit, typed),
});
