import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLFloat,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
} from 'graphql';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import type { Field } from '../../store/collection.js';
import type { GraphqlContext } from '../context.js';
import { workingField } from '../operation-field.js';
import { Selection } from '../selection.js';
import { Batch, oncePerField } from './batch.js';
import type { ConnectionSource, Parent } from './connection.js';
import { derivedName, type Kit } from './kit.js';
import { type AggregateSource, comparablesOf, Measures, numbersOf } from './measures.js';

const scalarName = ({ type }: Field): string =>
  type === 'number' ? 'Float' : type === 'date' || type === 'autodate' ? 'DateTime' : 'String';

const numbersType = (kit: Kit, typed: TypedCollection): GraphQLObjectType =>
  kit.once(
    derivedName(typed, 'Numbers'),
    (name) =>
      new GraphQLObjectType({
        name,
        description: `A number for each number field of ${typed.collection.name}; null where there is no record.`,
        fields: Object.fromEntries(numbersOf(typed).map((field) => [field.name, { type: GraphQLFloat }])),
      }),
  );

const minMaxType = (kit: Kit, typed: TypedCollection): GraphQLObjectType =>
  kit.once(
    derivedName(typed, 'MinMax'),
    (name) =>
      new GraphQLObjectType({
        name,
        description: `A value of each field of ${typed.collection.name} that has an order; null where there is none.`,
        fields: Object.fromEntries(
          comparablesOf(typed).map((field) => [field.name, { type: kit.output(scalarName(field)) }]),
        ),
      }),
  );

const fieldsOf = (kit: Kit, typed: TypedCollection): GraphQLFieldConfigMap<AggregateSource, GraphqlContext> => {
  const fields: GraphQLFieldConfigMap<AggregateSource, GraphqlContext> = {
    count: { type: new GraphQLNonNull(GraphQLInt), description: 'How many records there are.' },
  };
  if (numbersOf(typed).length > 0) {
    fields['sum'] = { type: numbersType(kit, typed), description: 'All values of a field together.' };
    fields['avg'] = { type: numbersType(kit, typed), description: 'The mean of the values of a field.' };
  }
  if (comparablesOf(typed).length > 0) {
    fields['min'] = { type: minMaxType(kit, typed), description: 'The smallest value of a field.' };
    fields['max'] = { type: minMaxType(kit, typed), description: 'The greatest value of a field.' };
  }
  return fields;
};

/** What many records come to. */
export const aggregateType = (kit: Kit, typed: TypedCollection): GraphQLObjectType =>
  kit.once(
    derivedName(typed, 'Aggregate'),
    (name) =>
      new GraphQLObjectType({
        name,
        description: `What records of ${typed.collection.name} come to.`,
        fields: () => fieldsOf(kit, typed),
      }),
  );

/** All records of a connection, whatever part of it is looked at. */
export const aggregateField = (
  kit: Kit,
  typed: TypedCollection,
): GraphQLFieldConfig<ConnectionSource, GraphqlContext> =>
  workingField<ConnectionSource>('records.list', {
    type: new GraphQLNonNull(aggregateType(kit, typed)),
    description: 'What the records on all pages come to.',
    resolve: (grant, { connection, parent }, _args, context, info) => {
      const batch = oncePerField(context, info, () => {
        const measures = new Measures(new Selection(info));
        return new Batch(async (parents: readonly Parent[]) => {
          const source = connection.sourceOf(parents);
          const found = await context.services.recordQueries.aggregates(grant, source, measures.measured);
          return connection.spread(
            parents,
            found.map((one) => measures.read(one)),
          );
        });
      });
      return batch.load(parent);
    },
  });
