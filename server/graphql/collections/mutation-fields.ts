import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';
import type { RecordView } from '../../domain/records/record-service.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { typedCreate, typedUpdate } from '../../domain/records/typed-write.js';
import type { GraphqlContext } from '../context.js';
import { workingField } from '../operation-field.js';
import { Selection } from '../selection.js';
import { bulkFields } from './bulk-fields.js';
import { createInput } from './create-input.js';
import type { Kit } from './kit.js';
import { NodeShape, type RecordNode } from './record-node.js';
import { stageFiles } from './staged-writes.js';
import { givenKey, uniqueInput } from './unique-input.js';
import { updateInput } from './update-input.js';

type Given = Readonly<Record<string, unknown>>;
type RootField = GraphQLFieldConfig<unknown, GraphqlContext>;

const present = (type: GraphQLInputType): GraphQLInputType => new GraphQLNonNull(type);
const never = (type: GraphQLOutputType): GraphQLOutputType => new GraphQLNonNull(type);

/** Who may not read the record gets its id alone; its type has no more then. */
const nodeOf = (
  typed: TypedCollection,
  { id, values }: RecordView,
  context: GraphqlContext,
  info: GraphQLResolveInfo,
): RecordNode | undefined => {
  const row = values === null ? { id } : { ...values };
  return new NodeShape(typed, new Selection(info)).nodes([row], context)[0];
};

const byArgument = (kit: Kit, typed: TypedCollection) => ({
  type: present(uniqueInput(kit, typed)),
  description: 'Names at most one record.',
});

const createField = (kit: Kit, typed: TypedCollection, data: GraphQLInputType): RootField =>
  workingField<unknown, { data: Given }>('records.create', {
    type: never(kit.object(typed)),
    description: `Creates a record of ${typed.collection.name}.`,
    args: { data: { type: present(data), description: 'Its values.' } },
    resolve: async (grant, _root, args, context, info) => {
      const write = typedCreate(typed, args.data);
      const [input] = await stageFiles(grant, [[write, 'records.createWithFiles']], context);
      if (input === undefined) return null;
      const view = await context.services.recordWrites.create(grant, typed.collection.id, input);
      return nodeOf(typed, view, context, info);
    },
  }) as RootField;

const updateField = (kit: Kit, typed: TypedCollection, data: GraphQLInputType): RootField =>
  workingField<unknown, { by: Given; data: Given; ifUpdated?: string | null }>('records.update', {
    type: never(kit.object(typed)),
    description: `Changes the given fields of a record of ${typed.collection.name}.`,
    args: {
      by: byArgument(kit, typed),
      data: { type: present(data), description: 'What changes.' },
      ifUpdated: {
        type: kit.input('DateTime'),
        description:
          'The `updated` that the record must still have; else nothing is done and the error `CONFLICT` shows it as it is (`extensions.current`).',
      },
    },
    resolve: async (grant, _root, { by, ifUpdated, ...args }, context, info) => {
      const write = typedUpdate(typed, args.data);
      const [input] = await stageFiles(grant, [[write, 'records.updateWithFiles']], context);
      if (input === undefined) return null;
      const options = { ifUpdated: ifUpdated ?? undefined };
      const { recordWrites } = context.services;
      const view = await recordWrites.update(grant, typed.collection.id, givenKey(by), input, options);
      return nodeOf(typed, view, context, info);
    },
  }) as RootField;

const upsertField = (
  kit: Kit,
  typed: TypedCollection,
  types: { readonly create: GraphQLInputType; readonly update: GraphQLInputType },
): RootField =>
  workingField<unknown, { by: Given; create: Given; update: Given }>('records.upsert', {
    type: never(kit.object(typed)),
    description: `Changes the record of ${typed.collection.name} that is named so, or creates it.`,
    args: {
      by: byArgument(kit, typed),
      create: { type: present(types.create), description: 'Its values when there is none.' },
      update: { type: present(types.update), description: 'What changes when there is one.' },
    },
    resolve: async (grant, _root, { by, ...args }, context, info) => {
      const [create, update] = await stageFiles(
        grant,
        [
          [typedCreate(typed, args.create, 'create'), 'records.createWithFiles'],
          [typedUpdate(typed, args.update, 'update'), 'records.updateWithFiles'],
        ],
        context,
      );
      if (create === undefined || update === undefined) return null;
      const { recordWrites } = context.services;
      const view = await recordWrites.upsert(grant, typed.collection.id, givenKey(by), { create, update });
      return nodeOf(typed, view, context, info);
    },
  }) as RootField;

const deleteField = (kit: Kit, typed: TypedCollection): RootField =>
  workingField<unknown, { by: Given }>('records.delete', {
    type: never(kit.output('ID')),
    description: `Deletes a record of ${typed.collection.name} with its files and gives back its id.`,
    args: { by: byArgument(kit, typed) },
    resolve: (grant, _root, { by }, context) =>
      context.services.recordWrites.delete(grant, typed.collection.id, givenKey(by)),
  }) as RootField;

/** What can be changed of a collection: one record, and many. No field where the caller can set nothing. */
export const mutationFields = (kit: Kit, typed: TypedCollection): GraphQLFieldConfigMap<unknown, GraphqlContext> => {
  const { type } = typed.collection.graphql;
  const create = createInput(kit, typed);
  const update = updateInput(kit, typed);
  return {
    ...(create !== null && { [`create${type}`]: createField(kit, typed, create) }),
    ...(update !== null && { [`update${type}`]: updateField(kit, typed, update) }),
    ...(create !== null && update !== null && { [`upsert${type}`]: upsertField(kit, typed, { create, update }) }),
    [`delete${type}`]: deleteField(kit, typed),
    ...bulkFields(kit, typed, { create, update }),
  };
};
