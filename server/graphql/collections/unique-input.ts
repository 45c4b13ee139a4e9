import { type GraphQLInputFieldConfig, GraphQLInputObjectType, type GraphQLInputType, GraphQLNonNull } from 'graphql';
import type { UniqueKey } from '../../domain/records/record-queries.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { type Field, isMultiple } from '../../store/collection.js';
import { derivedName, type Kit } from './kit.js';

/** What names at most one record: its id, or the fields of a unique index. */
export interface Unique {
  /** In inputs and enums: that of the only field, or one that no field can have (`nameOf`). */
  readonly name: string;
  readonly fields: readonly Field[];
}

const scalarOf = (field: Field): string | null => {
  if (field.name === 'id') return 'ID';
  switch (field.type) {
    case 'text':
    case 'email':
    case 'url':
      return 'String';
    case 'select':
      return isMultiple(field) ? null : 'String';
    case 'relation':
      return isMultiple(field) ? null : 'ID';
    case 'number':
      return 'Float';
    case 'bool':
      return 'Boolean';
    case 'date':
    case 'autodate':
      return 'DateTime';
    default:
      return null;
  }
};

const and = '_and_';

/**
 * `a`, or `_a_and_b`. Where that could be read as other fields (`a` with `b_and_c`, `a_and_b` with `c`) the lengths of the names come
 * first, as no field begins with a digit: `_1_7_a_and_b_and_c`. So no two lists of fields have one name, and none depends on the others.
 */
const nameOf = (fields: readonly Field[]): string => {
  const names = fields.map(({ name }) => name);
  const joined = names.join(and);
  if (names.length === 1) return joined;
  const isReadAsMeant = joined.split(and).every((name, i) => name === names[i]);
  return isReadAsMeant ? `_${joined}` : `_${names.map(({ length }) => length).join('_')}_${joined}`;
};

/** All that the caller can name a record by: it must read the fields. */
export const uniquesOf = (typed: TypedCollection): readonly Unique[] => {
  const found = new Map<string, Unique>();
  const indexed = typed.collection.indexes.filter(({ unique }) => unique).map(({ fields }) => fields);
  for (const names of [['id'], ...indexed]) {
    const fields = names.map((name) => typed.field(name)).filter((field) => field !== undefined);
    const isUsable = fields.length === names.length && fields.every((field) => scalarOf(field) !== null);
    const name = nameOf(fields);
    if (isUsable && !found.has(name)) found.set(name, { name, fields });
  }
  return [...found.values()];
};

const scalarInput = (kit: Kit, field: Field): GraphQLInputType => kit.input(scalarOf(field) ?? 'ID');

const compoundInput = (kit: Kit, typed: TypedCollection, { name, fields }: Unique): GraphQLInputObjectType =>
  kit.once(
    derivedName(typed, `By${name}`),
    (typeName) =>
      new GraphQLInputObjectType({
        name: typeName,
        description: `Values that name at most one record of ${typed.collection.name} together.`,
        fields: Object.fromEntries(
          fields.map((field) => [field.name, { type: new GraphQLNonNull(scalarInput(kit, field)) }]),
        ),
      }),
  );

/** Names at most one record of a collection. */
export const uniqueInput = (kit: Kit, typed: TypedCollection): GraphQLInputObjectType =>
  kit.once(
    derivedName(typed, 'Unique'),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: `Names at most one record of ${typed.collection.name}: by its id or by a unique index.`,
        isOneOf: true,
        fields: () => {
          const fields: Record<string, GraphQLInputFieldConfig> = {};
          for (const unique of uniquesOf(typed)) {
            const [only, ...others] = unique.fields;
            if (only === undefined) continue;
            fields[unique.name] = {
              type: others.length === 0 ? scalarInput(kit, only) : compoundInput(kit, typed, unique),
            };
          }
          return fields;
        },
      }),
  );

/** What was given as `uniqueInput`: GraphQL has seen to it that it is one key. */
export const givenKey = (by: Readonly<Record<string, unknown>>): UniqueKey => {
  const [[name, value] = ['', null]] = Object.entries(by);
  return (name.startsWith('_') ? value : { [name]: value }) as UniqueKey;
};
