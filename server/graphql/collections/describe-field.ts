import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { type Field, isMultiple } from '../../store/collection.js';
import { fieldTypes } from '../types/field.js';

/** Options of a select field that are told, and characters of all of them: some fields have thousands. */
const told = { values: 50, characters: 1_000 } as const;

const someOf = (values: readonly string[]): string => {
  let length = 0;
  const some = values.slice(0, told.values).filter((value) => {
    length += value.length;
    return length <= told.characters;
  });
  const others = values.length - some.length;
  return `${some.map((value) => JSON.stringify(value)).join(', ')}${others === 0 ? '' : ` and ${others} others`}`;
};

const rangeOf = (min: number | null, max: number | null): string => {
  const bounds = [min === null ? '' : `at least ${min}`, max === null ? '' : `at most ${max}`].filter(Boolean);
  return bounds.length === 0 ? '' : ` of ${bounds.join(' and ')}`;
};

const lengthOf = (min: number, max: number): string => {
  const bounds = [min === 0 ? '' : `at least ${min}`, max === 0 ? '' : `at most ${max}`].filter(Boolean);
  return bounds.length === 0 ? '' : `, ${bounds.join(' and ')} characters`;
};

/** What a value is, with what its field asks of it. */
const factsOf = (field: Field, target: TypedCollection | undefined): string => {
  switch (field.type) {
    case 'text':
      return field.primaryKey
        ? 'The id of the record, which never changes.'
        : `Plain text${lengthOf(field.min, field.max)}.`;
    case 'number':
      return `A ${field.onlyInt ? 'whole ' : ''}number${rangeOf(field.min, field.max)}.`;
    case 'select':
      return isMultiple(field)
        ? `At most ${field.maxSelect} of ${someOf(field.values)}.`
        : `One of ${someOf(field.values)}; empty where none is selected.`;
    case 'file':
      return isMultiple(field) ? `At most ${field.maxSelect} files.` : 'A file.';
    case 'relation': {
      const of = target === undefined ? 'another collection' : target.collection.name;
      return isMultiple(field) ? `At most ${field.maxSelect} records of ${of}.` : `A record of ${of}.`;
    }
    case 'autodate': {
      const when = [field.onCreate ? 'created' : '', field.onUpdate ? 'changed' : ''].filter(Boolean).join(' or ');
      return `When the record was ${when}.`;
    }
    default:
      return fieldTypes[field.type];
  }
};

/**
 * What people wrote about the field, and what it holds: the values of a select field, for example, are nowhere else in the schema.
 * @param target of a relation, where the caller sees it
 */
export const describeField = (field: Field, target?: TypedCollection): string => {
  const facts = factsOf(field, target);
  return field.help === '' ? facts : `${field.help}\n\n${facts}`;
};
