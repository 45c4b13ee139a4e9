import { AppError, type FieldError, type FieldErrors } from '../../lib/errors.js';
import type { JsonObject, JsonValue } from '../../lib/json.js';
import type { Collection, Schema } from '../../store/collection.js';
import type { SchemaStep } from '../../store/port.js';
import { requiredError } from '../records/fields/field-errors.js';
import { fieldToJson } from './collection-json.js';
import { givenGraphqlNames } from './graphql-names.js';
import { matchFields } from './match-fields.js';
import { sameName } from './names.js';
import { newCollectionId, parseChangedCollection, parseNewCollection } from './parse-collection.js';

/** A collection of an import with what it stands for now; null for a new one. */
interface Incoming {
  readonly input: JsonObject;
  readonly current: Collection | null;
}

/** The one form in which clients know that an import failed. */
export const importFailure = (message: string, cause?: unknown): AppError => {
  const collections: FieldError = { code: 'validation_collections_import_failure', message };
  return new AppError('VALIDATION', 'Failed to import collections.', { fields: { collections }, cause });
};

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const itemsOf = (input: JsonObject): readonly JsonObject[] => {
  const items = input['collections'] ?? [];
  if (!Array.isArray(items) || !items.every(isObject)) {
    throw new AppError('VALIDATION', 'An error occurred while loading the submitted data.');
  }
  if (items.length > 0) return items;
  const message = 'An error occurred while validating the submitted data.';
  throw new AppError('VALIDATION', message, { fields: { collections: requiredError } });
};

const currentOf = (schema: Schema, { id, name }: JsonObject): Collection | null =>
  schema.collections.find((collection) => collection.id === id) ??
  schema.collections.find((collection) => sameName(collection.name, String(name ?? ''))) ??
  null;

/** As much of a collection that is still to be read as relations to it need. */
const placeholderOf = ({ id, name, graphql }: JsonObject, now: string): Collection => ({
  id: String(id),
  name: String(name),
  graphql: givenGraphqlNames(graphql),
  type: 'base',
  system: false,
  fields: [],
  indexes: [],
  created: now,
  updated: now,
});

/** The definition with the present fields that it does not name: they are to stay. */
const withPresentFields = (input: JsonObject, current: Collection): JsonObject => {
  const { fields } = input;
  if (!Array.isArray(fields)) return input;
  const continued = matchFields(current.fields, fields);
  const left = current.fields.filter((field) => !continued.includes(field));
  return { ...input, fields: [...fields, ...left.map(fieldToJson)] };
};

const faultsOf = (fields: FieldErrors, place = ''): readonly string[] =>
  Object.entries(fields).flatMap(([name, fault]) =>
    typeof fault['code'] === 'string' && typeof fault['message'] === 'string'
      ? [`${place}${name}: ${fault['message']}`]
      : faultsOf(fault as FieldErrors, `${place}${name}.`),
  );

const readOne = (schema: Schema, { input, current }: Incoming, keepsFields: boolean, now: string): Collection => {
  try {
    if (current === null) return parseNewCollection(schema, input, now);
    return parseChangedCollection(schema, current, keepsFields ? withPresentFields(input, current) : input, now);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const what = JSON.stringify(input['name'] ?? input['id'] ?? null);
    throw importFailure(`Data validations failed for collection ${what}: ${faultsOf(error.fields).join(' ')}`, error);
  }
};

/** Relations of what stays must not point to what goes. */
const checkRelations = (collections: readonly Collection[]): void => {
  const ids = new Set(collections.map(({ id }) => id));
  for (const { name, fields } of collections) {
    const lost = fields.find((field) => field.type === 'relation' && !ids.has(field.collectionId));
    if (lost !== undefined) throw importFailure(`The collection that ${name}.${lost.name} refers to would be missing.`);
  }
};

/**
 * The steps that bring the definitions to those of an import: `{collections, deleteMissing}`. A collection continues the present
 * one with its id, else the one with its name, and may refer to any other of the import. With `deleteMissing` collections and
 * fields that are not in the import go.
 * @throws AppError VALIDATION with the first collection that is at fault
 */
export const parseImport = (schema: Schema, input: JsonObject, now: string): readonly SchemaStep[] => {
  const deleteMissing = input['deleteMissing'] === true;
  const incoming = itemsOf(input).map((item): Incoming => {
    const current = currentOf(schema, item);
    if (current !== null) return { input: item, current };
    const id = item['id'] ?? '';
    return { input: { ...item, id: id === '' ? newCollectionId(schema) : id }, current };
  });
  const steps: SchemaStep[] = [];
  let collections = schema.collections;
  for (const [place, one] of incoming.entries()) {
    const later = incoming.slice(place + 1).filter(({ current }) => current === null);
    const known = [...collections, ...later.map((other) => placeholderOf(other.input, now))];
    const after = readOne({ ...schema, collections: known }, one, !deleteMissing, now);
    const { current } = one;
    steps.push(current === null ? { kind: 'create', collection: after } : { kind: 'replace', before: current, after });
    collections = [...collections.filter(({ id }) => id !== after.id), after];
  }
  if (!deleteMissing) return steps;
  const named = new Set(incoming.map(({ current }) => current?.id));
  const missing = schema.collections.filter(({ id }) => !named.has(id));
  checkRelations(collections.filter(({ id }) => !missing.some((gone) => gone.id === id)));
  return [...steps, ...missing.map((collection) => ({ kind: 'drop' as const, collection }))];
};
