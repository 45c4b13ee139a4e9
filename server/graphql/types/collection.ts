import { authorize } from '../../access/authorize.js';
import type { JsonObject } from '../../lib/json.js';
import type {
  GraphqlNames as Names,
  Collection as StoredCollection,
  Index as StoredIndex,
} from '../../store/collection.js';
import { builder } from '../builder.js';
import { operationField } from '../operation-field.js';
import { Field, FieldInput } from './field.js';

const CollectionType = builder.enumType('CollectionType', {
  description: 'The types of collections.',
  values: { base: { value: 'base', description: 'Records that people and applications write.' } } as const,
});

const GraphqlNames = builder.objectRef<Names>('GraphqlNames').implement({
  description: 'What a collection is called in GraphQL. What is derived from a name has a `_`: `Product_Where`.',
  fields: (t) => ({
    type: t.exposeString('type', { description: 'The object type: `Product`.' }),
    one: t.exposeString('one', { description: 'One record: `product`.' }),
    many: t.exposeString('many', { description: 'Many records: `products`.' }),
  }),
});

const GraphqlNamesInput = builder.inputType('GraphqlNamesInput', {
  description:
    'What to call a collection in GraphQL: letters A-Z and digits, unique in the instance whatever their case.',
  fields: (t) => ({
    type: t.string({ description: 'The object type: `Product`.' }),
    one: t.string({ description: 'One record: `product`.' }),
    many: t.string({ description: 'Many records: `products`.' }),
  }),
});

const Index = builder.objectRef<StoredIndex>('Index').implement({
  description: 'An index over fields of a collection.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the instance.' }),
    fields: t.exposeStringList('fields', { description: 'Names of the fields, in order.' }),
    unique: t.exposeBoolean('unique', { description: 'Whether no two records may hold the same values.' }),
  }),
});

const Collection = builder.objectRef<StoredCollection>('Collection').implement({
  description: 'A collection: its name, fields and indexes.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stable through renames.' }),
    name: t.exposeString('name', { description: 'Unique in the instance.' }),
    type: t.expose('type', { type: CollectionType, description: 'Fixed once the collection exists.' }),
    graphql: t.expose('graphql', {
      type: GraphqlNames,
      description: 'Its names in GraphQL, suggested when it was created; they stay when it is renamed.',
    }),
    fields: t.expose('fields', { type: [Field], description: 'In the order people gave; the first is `id`.' }),
    indexes: t.expose('indexes', { type: [Index], description: 'Its indexes.' }),
    createdAt: t.expose('created', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updated', { type: 'DateTime', description: 'When its definition was last changed.' }),
  }),
});

const IndexInput = builder.inputType('IndexInput', {
  description: 'An index to define.',
  fields: (t) => ({
    name: t.string({ description: 'Unique in the instance; made up when not given.' }),
    fields: t.stringList({ required: true, description: 'Names of the fields, in order.' }),
    unique: t.boolean({ defaultValue: false, description: 'Whether no two records may hold the same values.' }),
  }),
});

const CollectionInput = builder.inputType('CollectionInput', {
  description: 'A definition of a collection, or the parts of it to change. What is not named stays as it is.',
  fields: (t) => ({
    name: t.string({ description: 'Letters, digits and `_`; needed to create a collection.' }),
    type: t.field({ type: CollectionType, description: '`base`, the default.' }),
    graphql: t.field({
      type: GraphqlNamesInput,
      description: 'Its names in GraphQL; suggested from its name where not given.',
    }),
    fields: t.field({
      type: [FieldInput],
      description: 'All fields, in order: one that exists and is not named is removed with its values.',
    }),
    indexes: t.field({ type: [IndexInput], description: 'All indexes: one that exists and is not named is dropped.' }),
  }),
});

/**
 * Without what was given as null, which the client left open; but null is a bound of a number: none.
 * Whatever a client nested inside of a value stays as it is, for the service to refuse.
 */
const withoutNulls = (input: object): JsonObject =>
  Object.fromEntries(
    Object.entries(input).filter(
      ([key, value]) => value !== undefined && (value !== null || key === 'min' || key === 'max'),
    ),
  ) as JsonObject;

/** The input with its fields and indexes, which are inputs of their own. */
const asJson = (input: object): JsonObject => {
  const json = withoutNulls(input);
  const { graphql } = json;
  if (typeof graphql === 'object' && graphql !== null) json['graphql'] = withoutNulls(graphql);
  for (const key of ['fields', 'indexes']) {
    const inputs = json[key];
    if (Array.isArray(inputs)) json[key] = inputs.map((item) => withoutNulls(item as object));
  }
  return json;
};

const collectionArgument = 'Name or id of the collection.';

builder.queryField('collections', (t) =>
  operationField(t, 'collections.list', {
    type: [Collection],
    description: 'All collections, in order of creation. Admins only.',
    resolve: (grant, _args, { services }) => services.collections.list(grant),
  }),
);

builder.queryField('collection', (t) =>
  operationField(t, 'collections.view', {
    type: Collection,
    nullable: true,
    description: 'One collection; null with the error `NOT_FOUND` when there is none. Admins only.',
    args: { name: t.arg.string({ required: true, description: collectionArgument }) },
    resolve: (grant, { name }, { services }) => services.collections.view(grant, name),
  }),
);

builder.mutationField('createCollection', (t) =>
  operationField(t, 'collections.create', {
    type: Collection,
    description: 'Creates a collection. It gets `id`, `created` and `updated` by itself. Admins only.',
    args: { input: t.arg({ type: CollectionInput, required: true, description: 'The definition.' }) },
    resolve: (grant, { input }, { services }) => services.collections.create(grant, asJson(input)),
  }),
);

builder.mutationField('updateCollection', (t) =>
  operationField(t, 'collections.update', {
    type: Collection,
    description: 'Changes a collection, keeping the values of the fields that are still described. Admins only.',
    args: {
      name: t.arg.string({ required: true, description: collectionArgument }),
      input: t.arg({ type: CollectionInput, required: true, description: 'What to change.' }),
    },
    resolve: (grant, { name, input }, { services }) => services.collections.update(grant, name, asJson(input)),
  }),
);

builder.mutationField('deleteCollection', (t) =>
  operationField(t, 'collections.delete', {
    type: 'ID',
    description: 'Deletes a collection with its records and files and gives back its id. Admins only.',
    args: { name: t.arg.string({ required: true, description: collectionArgument }) },
    resolve: async (grant, { name }, { services, principal }) => {
      const { id } = await services.collections.view(authorize(principal, 'collections.view'), name);
      await services.collections.delete(grant, id);
      return id;
    },
  }),
);

builder.mutationField('truncateCollection', (t) =>
  operationField(t, 'collections.truncate', {
    type: 'ID',
    description: 'Deletes all records and files of a collection and gives back its id. Admins only.',
    args: { name: t.arg.string({ required: true, description: collectionArgument }) },
    resolve: async (grant, { name }, { services, principal }) => {
      const { id } = await services.collections.view(authorize(principal, 'collections.view'), name);
      await services.collections.truncate(grant, id);
      return id;
    },
  }),
);
