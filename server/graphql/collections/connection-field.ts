import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import type { TypedCollection, TypedRelation } from '../../domain/records/typed-collections.js';
import type { GraphqlContext } from '../context.js';
import { workingField } from '../operation-field.js';
import { oncePerField } from './batch.js';
import { Connection, type ConnectionArgs } from './connection.js';
import { connectionType } from './connection-type.js';
import type { Kit } from './kit.js';
import { orderInput } from './order-input.js';
import type { RecordNode } from './record-node.js';
import { whereInput } from './where-input.js';

const connectionArgs = (kit: Kit, typed: TypedCollection): GraphQLFieldConfigArgumentMap => ({
  where: { type: whereInput(kit, typed), description: 'What the records must be.' },
  search: {
    type: kit.input('String'),
    description: 'Words that must all begin words of the record, whatever their case and accents; at most 20.',
  },
  orderBy: {
    type: new GraphQLList(new GraphQLNonNull(orderInput(kit, typed))),
    description: 'At most 8. The order of creation when not given.',
  },
  first: { type: GraphQLInt, description: 'How many; 30 when not given, at most 1,000.' },
  after: { type: kit.input('Cursor'), description: 'Only what comes after this.' },
  last: { type: GraphQLInt, description: 'How many from the end instead of the beginning.' },
  before: { type: kit.input('Cursor'), description: 'Only what comes before this.' },
  page: { type: GraphQLInt, description: 'The number of the page, from 1, instead of a cursor.' },
});

/** The records that refer to one, by one relation. */
export const connectionField = (
  kit: Kit,
  { target, field }: TypedRelation,
): GraphQLFieldConfig<RecordNode, GraphqlContext> =>
  workingField<RecordNode, ConnectionArgs>('records.list', {
    type: new GraphQLNonNull(connectionType(kit, target)),
    description: `Records of ${target.collection.name} that refer to it by ${field.name}.`,
    args: connectionArgs(kit, target),
    resolve: (grant, node, args, context, info) =>
      oncePerField(
        context,
        info,
        () => new Connection({ typed: target, via: field.name }, grant, args, context, info),
      ).find(String(node['id'])),
  }) as GraphQLFieldConfig<RecordNode, GraphqlContext>;

/** The records of a collection. */
export const manyField = (kit: Kit, typed: TypedCollection): GraphQLFieldConfig<unknown, GraphqlContext> =>
  workingField<unknown, ConnectionArgs>('records.list', {
    type: new GraphQLNonNull(connectionType(kit, typed)),
    description: `Records of ${typed.collection.name}.`,
    args: connectionArgs(kit, typed),
    resolve: (grant, _root, args, context, info) =>
      new Connection({ typed, via: null }, grant, args, context, info).find(null),
  }) as GraphQLFieldConfig<unknown, GraphqlContext>;
