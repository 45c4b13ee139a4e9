import {
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { type Field, isMultiple } from '../../store/collection.js';
import { describeField } from './describe-field.js';
import { derivedName, type Kit } from './kit.js';

const inputNames: Readonly<Record<Exclude<Field['type'], 'autodate'>, string>> = {
  text: 'String',
  editor: 'String',
  email: 'String',
  url: 'String',
  password: 'String',
  select: 'String',
  number: 'Float',
  bool: 'Boolean',
  date: 'DateTime',
  relation: 'ID',
  file: 'Upload',
  json: 'JSON',
  geoPoint: 'GeoPointInput',
};

/** What one value of a field is given as. */
export const valueInput = (kit: Kit, typed: TypedCollection, field: Field): GraphQLInputType | null => {
  if (field.type === 'autodate') return null;
  const target = typed.relation(field.name)?.target;
  if (target !== undefined) return linkInput(kit, target);
  return kit.input(field.name === 'id' ? 'ID' : inputNames[field.type]);
};

/** Whether a new record must be given a value. */
const isNeeded = (field: Field): boolean =>
  field.name !== 'id' &&
  'required' in field &&
  field.required &&
  !(field.type === 'text' && field.autogeneratePattern !== '');

const fieldConfig = (kit: Kit, typed: TypedCollection, field: Field): GraphQLInputFieldConfig | null => {
  const value = valueInput(kit, typed, field);
  if (value === null) return null;
  const type = isMultiple(field) ? new GraphQLList(new GraphQLNonNull(value)) : value;
  const description =
    field.name === 'id' ? 'Made when it is not given.' : describeField(field, typed.relation(field.name)?.target);
  return { type: isNeeded(field) ? new GraphQLNonNull(type) : type, description };
};

/** What a new record is made of: the shape that domain/records/typed-write.ts reads; null when the caller can set nothing. */
export const createInput = (kit: Kit, typed: TypedCollection): GraphQLInputObjectType | null => {
  if (typed.settable.length === 0) return null;
  return kit.once(
    derivedName(typed, 'Create'),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: `A new record of ${typed.collection.name}.`,
        fields: () => {
          const fields: Record<string, GraphQLInputFieldConfig> = {};
          for (const field of typed.settable) {
            const config = fieldConfig(kit, typed, field);
            if (config !== null) fields[field.name] = config;
          }
          return fields;
        },
      }),
  );
};

/** A record that a relation shall hold. */
export const linkInput = (kit: Kit, target: TypedCollection): GraphQLInputObjectType =>
  kit.once(
    derivedName(target, 'Link'),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: `A record of ${target.collection.name}: one that is there, or a new one.`,
        isOneOf: true,
        fields: () => {
          const create = createInput(kit, target);
          return {
            id: { type: kit.input('ID'), description: 'The id of a record that is there.' },
            ...(create === null
              ? {}
              : {
                  create: {
                    type: create,
                    description: 'Created in the same transaction; it cannot create further related records itself.',
                  },
                }),
          };
        },
      }),
  );
