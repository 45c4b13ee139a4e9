import { readDate } from '../../lib/dates.js';
import { AppError, type FieldError } from '../../lib/errors.js';
import type { JsonValue } from '../../lib/json.js';
import type { Field } from '../../store/collection.js';
import { type Filter, fieldEquals } from '../../store/filter.js';
import { invalidValueError } from './fields/field-errors.js';
import { acceptValue } from './fields/field-kinds.js';
import { isStorableText } from './fields/inputs.js';
import type { OpenedCollection } from './opened-collection.js';
import type { UniqueKey } from './record-write-service.js';

type Scalar = string | number | boolean;

/** Values by which at most one record is found. */
export interface Key {
  readonly fields: readonly Field[];
  /** In stored form, in the order of `fields`. */
  readonly values: readonly Scalar[];
  readonly where: Filter;
  /** Tells it from other keys over the same fields. */
  readonly text: string;
}

const notUnique = (): AppError =>
  new AppError('VALIDATION', 'A record is named by its id, or by all fields of one unique index.');

/**
 * The fields of a key, in the order of its index.
 * @throws AppError VALIDATION when they are not those of a unique index, as far as the caller can see
 */
export const keyFields = ({ collection, view }: OpenedCollection, names: readonly string[]): readonly Field[] => {
  const given = new Set(names);
  const isMeant = (fields: readonly string[]) =>
    fields.length === given.size && fields.every((name) => given.has(name));
  const unique = [['id'], ...collection.indexes.flatMap((index) => (index.unique ? [index.fields] : []))];
  const fields = unique.find(isMeant)?.map((name) => view.byName.get(name));
  if (fields === undefined || fields.some((field) => field === undefined)) throw notUnique();
  return fields as readonly Field[];
};

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** The form that a field stores; a value of the right type that its rules no longer allow may still be stored. */
const storedForm = (field: Field, value: unknown): Scalar | null => {
  if (field.type === 'date' || field.type === 'autodate') return readDate(value);
  const accepted = acceptValue(field, value);
  if ('value' in accepted && isScalar(accepted.value)) return accepted.value;
  if (field.type === 'number') return typeof value === 'number' ? value : null;
  return typeof value === 'string' && field.type !== 'bool' && isStorableText(value) ? value : null;
};

/** @throws AppError VALIDATION for a value that is none of its field */
export const readKey = (opened: OpenedCollection, fields: readonly Field[], by: UniqueKey): Key => {
  const faults: Record<string, FieldError> = {};
  const values = fields.map((field) => {
    const value = isGiven(by[field.name]) ? storedForm(field, by[field.name]) : null;
    if (value === null) faults[field.name] = invalidValueError;
    return value ?? '';
  });
  if (Object.keys(faults).length > 0) {
    throw new AppError('VALIDATION', `No record of ${opened.collection.name} can be named so.`, { fields: faults });
  }
  return { fields, values, where: whereOf(fields, values), text: JSON.stringify(values) };
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const whereOf = (fields: readonly Field[], values: readonly Scalar[]): Filter => {
  const parts = fields.map(({ name }, i): Filter => {
    const value = values[i] ?? '';
    return name === 'id' ? { kind: 'ids', ids: [String(value)] } : fieldEquals(name, value);
  });
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { kind: 'and', all: parts };
};

/** The key that names a record, of whatever form. */
export const parseKey = (opened: OpenedCollection, by: UniqueKey): Key => {
  const names = Object.keys(by).filter((name) => by[name] !== undefined);
  return readKey(opened, keyFields(opened, names), by);
};

/** The key that a stored record has over these fields, as `Key.text`. */
export const keyText = (fields: readonly Field[], values: Readonly<Record<string, JsonValue>>): string =>
  JSON.stringify(fields.map(({ name }) => values[name] ?? ''));

const otherValue: FieldError = {
  code: 'validation_invalid_value',
  message: 'Must be the value that the record is named by.',
};

/**
 * What a new record is made of, with what the key says of it.
 * @throws AppError VALIDATION when it says something else than the key
 */
export const withKey = (
  { fields, values }: Key,
  data: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const faults: Record<string, FieldError> = {};
  const all: Record<string, unknown> = { ...data };
  for (const [i, field] of fields.entries()) {
    const given = data[field.name];
    if (isGiven(given) && storedForm(field, given) !== values[i]) faults[field.name] = otherValue;
    all[field.name] = values[i];
  }
  if (Object.keys(faults).length > 0) {
    throw new AppError('VALIDATION', 'What is created must have the key that it is looked up by.', { fields: faults });
  }
  return all;
};
