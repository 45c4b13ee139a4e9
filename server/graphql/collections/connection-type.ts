import {
  type GraphQLFieldConfig,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { AppError } from '../../lib/errors.js';
import type { GraphqlContext } from '../context.js';
import { workingField } from '../operation-field.js';
import { aggregateField } from './aggregate.js';
import { Batch, oncePerField } from './batch.js';
import type { ConnectionSource, Parent } from './connection.js';
import { groupsField } from './groups.js';
import { derivedName, type Kit } from './kit.js';

export type ConnectionFieldConfig = GraphQLFieldConfig<ConnectionSource, GraphqlContext>;

const list = (type: GraphQLOutputType): GraphQLOutputType =>
  new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));

const edgeType = (kit: Kit, typed: TypedCollection): GraphQLObjectType =>
  kit.once(
    derivedName(typed, 'Edge'),
    (name) =>
      new GraphQLObjectType({
        name,
        description: `A record of ${typed.collection.name} and its place.`,
        fields: () => ({
          cursor: { type: new GraphQLNonNull(kit.output('Cursor')), description: 'Its place in the order.' },
          node: { type: new GraphQLNonNull(kit.object(typed)), description: 'The record.' },
        }),
      }),
  );

const totalCount = (): ConnectionFieldConfig =>
  workingField<ConnectionSource, { cap?: number | null }>('records.list', {
    type: new GraphQLNonNull(GraphQLInt),
    description: 'How many records there are on all pages.',
    args: { cap: { type: GraphQLInt, description: 'Where to stop counting.' } },
    resolve: (grant, { connection, parent }, { cap = null }, context, info) => {
      if (cap !== null && cap < 1) throw new AppError('VALIDATION', 'The argument cap must be at least 1.');
      const batch = oncePerField(
        context,
        info,
        () =>
          new Batch(async (parents: readonly Parent[]) =>
            connection.spread(
              parents,
              await context.services.recordQueries.counts(grant, connection.sourceOf(parents), cap),
            ),
          ),
      );
      return batch.load(parent);
    },
  }) as ConnectionFieldConfig;

/** Records of a collection, a part at a time. What is not selected costs nothing. */
export const connectionType = (kit: Kit, typed: TypedCollection): GraphQLObjectType<ConnectionSource, GraphqlContext> =>
  kit.once(
    derivedName(typed, 'Connection'),
    (name) =>
      new GraphQLObjectType<ConnectionSource, GraphqlContext>({
        name,
        description: `Records of ${typed.collection.name}, a part at a time. What is not selected costs nothing.`,
        fields: () => ({
          nodes: { type: list(kit.object(typed)), description: 'The records of this part.' },
          edges: { type: list(edgeType(kit, typed)), description: 'The records of this part with their places.' },
          pageInfo: { type: new GraphQLNonNull(kit.output('PageInfo')), description: 'Which part this is.' },
          totalCount: totalCount(),
          aggregate: aggregateField(kit, typed),
          ...groupsField(kit, typed),
        }),
      }),
  );
