import { type GraphQLInputFieldConfig, GraphQLInputObjectType, type GraphQLInputType } from 'graphql';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { type Field, isMultiple } from '../../store/collection.js';
import { valueInput } from './create-input.js';
import { describeField } from './describe-field.js';
import { derivedName, type Kit } from './kit.js';
import { linksUpdateInput } from './link-input.js';

const changeInput = (kit: Kit, typed: TypedCollection, field: Field): GraphQLInputType | null => {
  if (!isMultiple(field)) return valueInput(kit, typed, field);
  const target = typed.relation(field.name)?.target;
  if (target !== undefined) return linksUpdateInput(kit, target);
  return kit.input(field.type === 'file' ? 'FileListUpdate' : 'ListUpdate');
};

/** The fields whose values can be changed: an id is for good. */
const changeable = ({ settable }: TypedCollection): readonly Field[] => settable.filter(({ name }) => name !== 'id');

/** What changes of a record: the shape that domain/records/typed-write.ts reads; null when the caller can change nothing. */
export const updateInput = (kit: Kit, typed: TypedCollection): GraphQLInputObjectType | null => {
  if (changeable(typed).length === 0) return null;
  return kit.once(
    derivedName(typed, 'Update'),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: `What changes of a record of ${typed.collection.name}; what is not named stays.`,
        fields: () => {
          const fields: Record<string, GraphQLInputFieldConfig> = {};
          for (const field of changeable(typed)) {
            const type = changeInput(kit, typed, field);
            if (type !== null)
              fields[field.name] = { type, description: describeField(field, typed.relation(field.name)?.target) };
          }
          return fields;
        },
      }),
  );
};
