import {
  type GraphQLEnumType as EnumType,
  GraphQLEnumType,
  type GraphQLFieldConfigMap,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
} from 'graphql';
import { isGrouped } from '../../domain/records/query-arguments.js';
import type { Group, GroupBy, Grouping } from '../../domain/records/record-queries.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import type { Field } from '../../store/collection.js';
import type { SortValue } from '../../store/port.js';
import type { GraphqlContext } from '../context.js';
import { workingField } from '../operation-field.js';
import { Selection } from '../selection.js';
import { aggregateType } from './aggregate.js';
import { Batch, oncePerField } from './batch.js';
import type { ConnectionSource, Parent } from './connection.js';
import { derivedName, type Kit } from './kit.js';
import { Measures } from './measures.js';

/** Fields by whose values records can be grouped. */
const groupedOf = ({ readable }: TypedCollection): readonly Field[] =>
  readable.filter((field) => isGrouped(field) && field.name !== 'id');

const fieldEnum = (kit: Kit, typed: TypedCollection): EnumType =>
  kit.once(
    derivedName(typed, 'GroupField'),
    (name) =>
      new GraphQLEnumType({
        name,
        description: `What records of ${typed.collection.name} can be grouped by.`,
        values: Object.fromEntries(groupedOf(typed).map((field) => [field.name, {}])),
      }),
  );

const byInput = (kit: Kit, typed: TypedCollection): GraphQLInputObjectType =>
  kit.once(
    derivedName(typed, 'GroupBy'),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: 'A field to group by. Every value of a list is in a group of its own.',
        fields: () => ({
          field: { type: new GraphQLNonNull(fieldEnum(kit, typed)), description: 'The field.' },
          unit: { type: kit.input('DateUnit'), description: 'For dates: the period.' },
        }),
      }),
  );

const keyScalars: Partial<Record<Field['type'], string>> = { number: 'Float', bool: 'Boolean', relation: 'ID' };

const keyType = (kit: Kit, typed: TypedCollection): GraphQLObjectType =>
  kit.once(
    derivedName(typed, 'Key'),
    (name) =>
      new GraphQLObjectType({
        name,
        description: 'The values that the records of a group share: of the fields that they are grouped by.',
        fields: Object.fromEntries(
          groupedOf(typed).map((field) => [field.name, { type: kit.output(keyScalars[field.type] ?? 'String') }]),
        ),
      }),
  );

const groupType = (kit: Kit, typed: TypedCollection): GraphQLObjectType =>
  kit.once(
    derivedName(typed, 'Group'),
    (name) =>
      new GraphQLObjectType({
        name,
        description: `Records of ${typed.collection.name} that have something in common.`,
        fields: () => ({
          key: { type: new GraphQLNonNull(keyType(kit, typed)), description: 'What they have in common.' },
          aggregate: { type: new GraphQLNonNull(aggregateType(kit, typed)), description: 'What they come to.' },
        }),
      }),
  );

interface GroupsArgs {
  readonly by: readonly { readonly field: string; readonly unit?: GroupBy['unit'] }[];
  readonly first?: number | null;
}

/** In the form that the field itself has. */
const keyValue = (field: Field | undefined, unit: GroupBy['unit'], key: SortValue): unknown => {
  if (key === null) return null;
  if (field?.type === 'bool') return key === 1;
  const isMoment = unit === null && (field?.type === 'date' || field?.type === 'autodate');
  return isMoment ? String(key).replace(' ', 'T') : key;
};

const keyOf = (typed: TypedCollection, by: readonly GroupBy[], { keys }: Group): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    by.map(({ field, unit }, place) => [field, keyValue(typed.field(field), unit, keys[place] ?? null)]),
  );

const defaultFirst = 100;

const createBatch = (
  source: ConnectionSource,
  read: (parents: readonly Parent[], grouping: Grouping) => Promise<readonly (readonly Group[])[]>,
  { by: given, first }: GroupsArgs,
  selection: Selection,
) => {
  const { connection } = source;
  const measures = new Measures(selection.under('aggregate'));
  const by = given.map(({ field, unit = null }) => ({ field, unit }));
  return new Batch(async (parents: readonly Parent[]) => {
    const found = await read(parents, { by, measured: measures.measured, first: first ?? defaultFirst });
    const shown = found.map((groups) =>
      groups.map((group) => ({ key: keyOf(connection.typed, by, group), aggregate: measures.read(group) })),
    );
    return connection.spread(parents, shown);
  });
};

/** Groups of all records of a connection; no field where there is nothing to group by. */
export const groupsField = (
  kit: Kit,
  typed: TypedCollection,
): GraphQLFieldConfigMap<ConnectionSource, GraphqlContext> => {
  if (groupedOf(typed).length === 0) return {};
  const groups = workingField<ConnectionSource, GroupsArgs>('records.list', {
    type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(groupType(kit, typed)))),
    description: 'The records on all pages in groups, in the order of their keys.',
    args: {
      by: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(byInput(kit, typed)))),
        description: 'What to group by, 1 to 4.',
      },
      first: { type: GraphQLInt, defaultValue: defaultFirst, description: 'How many groups, at most 1,000.' },
    },
    resolve: (grant, source, args, context, info) => {
      const { recordQueries } = context.services;
      const read = (parents: readonly Parent[], grouping: Grouping) =>
        recordQueries.groups(grant, source.connection.sourceOf(parents), grouping);
      return oncePerField(context, info, () => createBatch(source, read, args, new Selection(info))).load(
        source.parent,
      );
    },
  });
  return { groups } as GraphQLFieldConfigMap<ConnectionSource, GraphqlContext>;
};
