import {
  GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import { type BulkResult, defaultMax, maxBulk } from '../../domain/records/record-write-service.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { typedWhere } from '../../domain/records/typed-where.js';
import { typedCreate, typedUpdate } from '../../domain/records/typed-write.js';
import type { GraphqlContext } from '../context.js';
import { workingField } from '../operation-field.js';
import { derivedName, type Kit } from './kit.js';
import { stageFiles } from './staged-writes.js';
import { uniquesOf } from './unique-input.js';
import { whereInput } from './where-input.js';

type Given = Readonly<Record<string, unknown>>;
type RootField = GraphQLFieldConfig<unknown, GraphqlContext>;

const bulkType = (kit: Kit) => new GraphQLNonNull(kit.output('BulkResult'));

const countedOf = ({ ids }: BulkResult) => ({ count: ids.length, ids });

const listOf = (type: GraphQLInputType) => new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));

const allOrNone = `All or none: an error says which item it is about (\`extensions.index\`). At most ${maxBulk}.`;

const createManyField = (kit: Kit, typed: TypedCollection, data: GraphQLInputType): RootField =>
  workingField<unknown, { data: readonly Given[] }>('records.createMany', {
    type: bulkType(kit),
    description: `Creates records of ${typed.collection.name}. ${allOrNone}`,
    args: { data: { type: listOf(data), description: 'The values of each.' } },
    resolve: async (grant, _root, args, context) => {
      const writes = args.data.map((one, i) => typedCreate(typed, one, `data.${i}`));
      const staged = writes.map((write) => [write, 'records.createWithFiles'] as const);
      const inputs = await stageFiles(grant, staged, context);
      return countedOf(await context.services.recordWrites.createMany(grant, typed.collection.id, inputs));
    },
  }) as RootField;

const uniqueEnum = (kit: Kit, typed: TypedCollection): GraphQLEnumType =>
  kit.once(
    derivedName(typed, 'UniqueKey'),
    (name) =>
      new GraphQLEnumType({
        name,
        description: `What names at most one record of ${typed.collection.name}: its id, or a unique index.`,
        values: Object.fromEntries(
          uniquesOf(typed).map((unique) => [
            unique.name,
            {
              value: unique.fields.map((field) => field.name),
              description: `By ${unique.fields.map((field) => field.name).join(' and ')}.`,
            },
          ]),
        ),
      }),
  );

const upsertManyField = (kit: Kit, typed: TypedCollection, data: GraphQLInputType): RootField =>
  workingField<unknown, { on: readonly string[]; data: readonly Given[] }>('records.upsertMany', {
    type: bulkType(kit),
    description: `Changes the records of ${typed.collection.name} that are there, creates the others. ${allOrNone}`,
    args: {
      on: { type: new GraphQLNonNull(uniqueEnum(kit, typed)), description: 'What says whether a record is there.' },
      data: { type: listOf(data), description: 'The values of each. In one that is there, what is not named stays.' },
    },
    resolve: async (grant, _root, { on, ...args }, context) => {
      const writes = args.data.map((one, i) => typedCreate(typed, one, `data.${i}`));
      const staged = writes.map((write) => [write, 'records.createWithFiles'] as const);
      const inputs = await stageFiles(grant, staged, context);
      return countedOf(await context.services.recordWrites.upsertMany(grant, typed.collection.id, on, inputs));
    },
  }) as RootField;

const chosenArguments = (kit: Kit, typed: TypedCollection) => ({
  where: {
    type: new GraphQLNonNull(whereInput(kit, typed)),
    description: 'What the records must be. One that lets every record through is refused.',
  },
  max: {
    type: GraphQLInt,
    defaultValue: defaultMax,
    description: `When more match, nothing is done. At most ${maxBulk}.`,
  },
});

const updateManyField = (kit: Kit, typed: TypedCollection, data: GraphQLInputType): RootField =>
  workingField<unknown, { where: Given; data: Given; max: number | null }>('records.updateMany', {
    type: bulkType(kit),
    description: `Makes the same change to all records of ${typed.collection.name} that match, or to none.`,
    args: { ...chosenArguments(kit, typed), data: { type: new GraphQLNonNull(data), description: 'What changes.' } },
    resolve: async (grant, _root, { where, max, ...args }, context) => {
      const write = typedUpdate(typed, args.data);
      const filter = typedWhere(typed, where);
      const [input] = await stageFiles(grant, [[write, 'records.updateWithFiles']], context);
      if (input === undefined) return null;
      const { recordWrites } = context.services;
      return countedOf(await recordWrites.updateMany(grant, typed.collection.id, filter, input, max ?? defaultMax));
    },
  }) as RootField;

const deleteManyField = (kit: Kit, typed: TypedCollection): RootField =>
  workingField<unknown, { where: Given; max: number | null }>('records.deleteMany', {
    type: bulkType(kit),
    description: `Deletes all records of ${typed.collection.name} that match, with their files, or none.`,
    args: chosenArguments(kit, typed),
    resolve: async (grant, _root, { where, max }, context) => {
      const { recordWrites } = context.services;
      const filter = typedWhere(typed, where);
      return countedOf(await recordWrites.deleteMany(grant, typed.collection.id, filter, max ?? defaultMax));
    },
  }) as RootField;

/** What can be done to many records of a collection at once. */
export const bulkFields = (
  kit: Kit,
  typed: TypedCollection,
  { create, update }: { readonly create: GraphQLInputType | null; readonly update: GraphQLInputType | null },
): GraphQLFieldConfigMap<unknown, GraphqlContext> => {
  const { many } = typed.collection.graphql;
  const name = `${many.charAt(0).toUpperCase()}${many.slice(1)}`;
  return {
    ...(create !== null && {
      [`create${name}`]: createManyField(kit, typed, create),
      [`upsert${name}`]: upsertManyField(kit, typed, create),
    }),
    ...(update !== null && { [`update${name}`]: updateManyField(kit, typed, update) }),
    [`delete${name}`]: deleteManyField(kit, typed),
  };
};
