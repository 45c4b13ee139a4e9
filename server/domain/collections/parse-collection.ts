import { randomInt } from 'node:crypto';
import type { FieldError } from '../../lib/errors.js';
import type { JsonObject, JsonValue } from '../../lib/json.js';
import { type Collection, noGraphqlNames, type Schema } from '../../store/collection.js';
import { systemCollections } from '../../store/system-collections.js';
import { withAutomaticFields } from './automatic-fields.js';
import { Faults } from './definition-errors.js';
import { graphqlNamesFor, parseChangedGraphqlNames, parseNewGraphqlNames } from './graphql-names.js';
import { collectionNameError, identifierError, sameName, sentText } from './names.js';
import { parseFields } from './parse-fields.js';
import { carriedIndexes, parseIndexes } from './parse-indexes.js';

const nameExists: FieldError = {
  code: 'validation_collection_name_exists',
  message: 'Collection name must be unique (case insensitive).',
};

/** Whether a lookup by this name or id would find another collection, or its table another index. */
const isTaken = (schema: Schema, ownId: string | null, name: string): boolean =>
  [...schema.collections, ...systemCollections].some(
    (other) =>
      (other.id !== ownId && (sameName(other.name, name) || other.id === name)) ||
      other.indexes.some((index) => sameName(index.name, name)),
  );

const parseName = (schema: Schema, ownId: string | null, name: JsonValue | undefined, faults: Faults): string => {
  const error = collectionNameError(name);
  faults.add('name', error);
  if (error === null && isTaken(schema, ownId, sentText(name))) faults.add('name', nameExists);
  return sentText(name);
};

/** Random, so that an id is never used again: whatever was said about a deleted collection says nothing about a later one. */
export const newCollectionId = (schema: Schema): string => {
  const id = `pbc_${randomInt(2 ** 32)}`;
  return schema.collections.some((other) => other.id === id) ? newCollectionId(schema) : id;
};

const parseId = (schema: Schema, given: JsonValue | undefined, faults: Faults): string => {
  if (given === undefined || given === null || given === '') return newCollectionId(schema);
  const error = identifierError(given);
  faults.add('id', error);
  if (error === null && isTaken(schema, null, sentText(given))) {
    faults.add('id', { code: 'validation_not_unique', message: 'The collection id is already in use.' });
  }
  if (/^sys_/i.test(sentText(given)))
    faults.add('id', { code: 'validation_not_in_invalid', message: 'The id is reserved.' });
  return sentText(given);
};

const parseType = (given: JsonValue | undefined, current: Collection | null, faults: Faults): void => {
  if (given === undefined || given === null || given === '' || given === 'base') return;
  faults.add(
    'type',
    current === null
      ? { code: 'validation_in_invalid', message: 'Only collections of the type base are supported.' }
      : { code: 'validation_collection_type_change', message: 'Collection type cannot be changed.' },
  );
};

/**
 * A new collection as a person describes it; access rules and unknown keys are ignored.
 * @throws AppError VALIDATION with every fault
 */
export const parseNewCollection = (schema: Schema, input: JsonObject, now: string): Collection => {
  const faults = new Faults();
  const id = parseId(schema, input['id'], faults);
  const name = parseName(schema, null, input['name'], faults);
  parseType(input['type'], null, faults);
  const context = { schema, current: null, id, name };
  const graphql = parseNewGraphqlNames(schema, name, input['graphql'], faults);
  const fields = parseFields(context, input['fields'] ?? [], faults);
  const indexes = parseIndexes({ ...context, fields }, input['indexes'] ?? [], faults);
  faults.check('Failed to create collection.');
  return { id, name, graphql, type: 'base', system: false, fields, indexes, created: now, updated: now };
};

/**
 * The collection with the changes that a person describes: what `input` does not name stays.
 * @throws AppError VALIDATION with every fault
 */
export const parseChangedCollection = (
  schema: Schema,
  current: Collection,
  input: JsonObject,
  now: string,
): Collection => {
  const faults = new Faults();
  const { id } = current;
  const name = input['name'] === undefined ? current.name : parseName(schema, id, input['name'], faults);
  parseType(input['type'], current, faults);
  const context = { schema, current, id, name };
  const graphql = parseChangedGraphqlNames(schema, current, input['graphql'], faults);
  const fields = input['fields'] == null ? current.fields : parseFields(context, input['fields'], faults);
  const given = input['indexes'] ?? carriedIndexes(current, fields);
  const indexes = parseIndexes({ ...context, fields }, given, faults);
  faults.check('Failed to update collection.');
  return { ...current, name, graphql, fields, indexes, updated: now };
};

/** A collection that is still to be made, with the fields that it will have in any case. `name` is `''` until it has one. */
export const scaffold = (schema: Schema, name: string): Collection => ({
  id: '',
  name,
  graphql: name === '' ? noGraphqlNames : graphqlNamesFor(schema, name),
  type: 'base',
  system: false,
  fields: withAutomaticFields([], []),
  indexes: [],
  created: '',
  updated: '',
});
