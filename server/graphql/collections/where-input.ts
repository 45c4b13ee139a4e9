import {
  GraphQLBoolean,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import type { TypedCollection, TypedRelation } from '../../domain/records/typed-collections.js';
import { type Field, isMultiple } from '../../store/collection.js';
import { describeField } from './describe-field.js';
import { derivedName, type Kit } from './kit.js';

const list = (type: GraphQLInputType): GraphQLInputType => new GraphQLList(new GraphQLNonNull(type));

const filterNames: Readonly<Record<Field['type'], string | null>> = {
  text: 'TextFilter',
  editor: 'TextFilter',
  email: 'TextFilter',
  url: 'TextFilter',
  number: 'NumberFilter',
  bool: 'BoolFilter',
  date: 'DateFilter',
  autodate: 'DateFilter',
  select: 'SelectFilter',
  relation: 'RefFilter',
  file: 'FileFilter',
  json: 'JsonFilter',
  geoPoint: 'GeoFilter',
  password: null,
};

const filterName = (field: Field): string | null => {
  if (field.name === 'id') return 'IdFilter';
  if (isMultiple(field) && field.type === 'select') return 'SelectListFilter';
  return isMultiple(field) && field.type === 'relation' ? 'RefListFilter' : filterNames[field.type];
};

const oneInput = (kit: Kit, target: TypedCollection): GraphQLInputObjectType =>
  kit.once(
    derivedName(target, 'Rel'),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: `What a relation to a record of ${target.collection.name} must be. All that is given must hold.`,
        fields: () => ({
          id: { type: kit.input('IdFilter'), description: 'The id of the record.' },
          is: { type: whereInput(kit, target), description: 'What the record must be.' },
          isNull: { type: GraphQLBoolean, description: 'Whether there is none.' },
        }),
      }),
  );

const manyInput = (kit: Kit, target: TypedCollection): GraphQLInputObjectType =>
  kit.once(
    derivedName(target, 'RelList'),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: `What related records of ${target.collection.name} must be. All that is given must hold.`,
        fields: () => ({
          some: { type: whereInput(kit, target), description: 'At least one is this.' },
          every: { type: whereInput(kit, target), description: 'There is none that is not this.' },
          none: { type: whereInput(kit, target), description: 'None is this.' },
        }),
      }),
  );

const relationInput = (kit: Kit, { many, target }: TypedRelation): GraphQLInputObjectType =>
  many ? manyInput(kit, target) : oneInput(kit, target);

const fieldsOf = (kit: Kit, typed: TypedCollection, self: () => GraphQLInputObjectType) => {
  const fields: Record<string, GraphQLInputFieldConfig> = {
    _and: { type: list(self()), description: 'All of these hold.' },
    _or: { type: list(self()), description: 'At least one of these holds.' },
    _not: { type: self(), description: 'This does not hold.' },
  };
  for (const field of typed.readable) {
    const name = filterName(field);
    if (name === null || typed.relation(field.name) !== undefined) continue;
    // Its values are nowhere else; what is asked of others says the type.
    const description = field.type === 'select' ? describeField(field) : null;
    fields[field.name] = { type: kit.input(name), description };
  }
  for (const relation of typed.relations) fields[relation.name] = { type: relationInput(kit, relation) };
  return fields;
};

/** What records of a collection must be, by the fields that the caller reads: the shape that domain/records/typed-where.ts reads. */
export const whereInput = (kit: Kit, typed: TypedCollection): GraphQLInputObjectType =>
  kit.once(
    derivedName(typed, 'Where'),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: `What records of ${typed.collection.name} must be. All that is given must hold.`,
        fields: () => fieldsOf(kit, typed, () => whereInput(kit, typed)),
      }),
  );
