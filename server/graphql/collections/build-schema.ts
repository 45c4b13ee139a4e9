import { type GraphQLFieldConfigMap, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { isAllowed } from '../../access/authorize.js';
import type { Operation } from '../../access/operations.js';
import type { Principal } from '../../access/principal.js';
import type { ShownCollection } from '../../domain/collections/collection-service.js';
import { type TypedCollection, typedCollections } from '../../domain/records/typed-collections.js';
import type { GraphqlContext } from '../context.js';
import { schema as core } from '../schema.js';
import { Kit } from './kit.js';
import { mutationFields } from './mutation-fields.js';
import { makeObjectType } from './object-type.js';
import { queryFields } from './query-fields.js';
import { subscriptionFields } from './subscription-fields.js';

type RootFields = GraphQLFieldConfigMap<unknown, GraphqlContext>;

/** A schema as one caller may see it. */
export interface BuiltSchema {
  readonly schema: GraphQLSchema;
  /** Fields of the roots that are about what the caller sees but that it may not use, as `Query.name`, with what they do. */
  readonly withheld: ReadonlyMap<string, Operation>;
}

const operationOf = ({ extensions }: RootFields[string]): Operation => {
  const operation = extensions?.['operation'];
  if (typeof operation !== 'string') throw new Error('a field of a root names its operation');
  return operation as Operation;
};

/** The core's own and those of the collections, less what the caller may not do. */
const rootOf = (
  coreType: GraphQLObjectType,
  generated: readonly RootFields[],
  principal: Principal,
  withheld: Map<string, Operation>,
): GraphQLObjectType | null => {
  const config = coreType.toConfig();
  const fields: RootFields = {};
  for (const [name, field] of [config.fields as RootFields, ...generated].flatMap((some) => Object.entries(some))) {
    const operation = operationOf(field);
    if (isAllowed(principal, operation)) fields[name] = field;
    else withheld.set(`${config.name}.${name}`, operation);
  }
  return Object.keys(fields).length === 0 ? null : new GraphQLObjectType({ ...config, fields });
};

const coreRoot = (name: 'Query' | 'Mutation'): GraphQLObjectType => core.getType(name) as GraphQLObjectType;

/** All that is told of belongs to a collection. */
const noSubscriptions = new GraphQLObjectType({
  name: 'Subscription',
  description: 'Everything that is told of while it happens.',
  fields: {},
});

/** The core schema with the types and fields of the collections, as far as the caller may see both. */
export const buildSchema = (principal: Principal, shown: readonly ShownCollection[]): BuiltSchema => {
  const collections = typedCollections(shown);
  const kit = new Kit(principal, collections, makeObjectType);
  const withheld = new Map<string, Operation>();
  const root = (coreType: GraphQLObjectType, fieldsOf: (kit: Kit, typed: TypedCollection) => RootFields) =>
    rootOf(
      coreType,
      collections.map((typed) => fieldsOf(kit, typed)),
      principal,
      withheld,
    );
  const schema = new GraphQLSchema({
    query: root(coreRoot('Query'), queryFields),
    mutation: root(coreRoot('Mutation'), mutationFields),
    subscription: root(noSubscriptions, subscriptionFields),
  });
  return { schema, withheld };
};
