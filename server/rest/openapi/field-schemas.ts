import type { JsonValue } from '../../lib/json.js';
import { type Field, isMultiple } from '../../store/collection.js';
import { dateOrEmpty, type Schema } from './schema.js';

const text: Schema = { type: 'string' };
const point: Schema = {
  type: 'object',
  required: ['lon', 'lat'],
  properties: {
    lon: { type: 'number', minimum: -180, maximum: 180 },
    lat: { type: 'number', minimum: -90, maximum: 90 },
  },
};

const described = (schema: Schema, { help }: Field): Schema =>
  help === '' ? schema : { ...schema, description: help };

/** What a record shows. Limits are not part of it: values may be older than they are. */
const shown = (field: Field): Schema => {
  switch (field.type) {
    case 'number':
      return { type: 'number' };
    case 'bool':
      return { type: 'boolean' };
    case 'date':
    case 'autodate':
      return dateOrEmpty;
    case 'json':
      return {};
    case 'geoPoint':
      return point;
    default:
      return isMultiple(field) ? { type: 'array', items: text } : text;
  }
};

export const readSchema = (field: Field): Schema => described(shown(field), field);

/** Null empties a field. */
const orNull = (schema: Schema, nullable: boolean): Schema =>
  nullable && typeof schema['type'] === 'string' ? { ...schema, type: [schema['type'], 'null'] } : schema;

const upTo = (max: number): Schema => (max > 0 ? { maxLength: max } : {});

const chosen = (values: readonly string[], nullable: boolean): Schema => {
  const all: JsonValue[] = nullable ? [...values, '', null] : [...values];
  return { enum: all };
};

/** A pattern is of another dialect than JSON Schema's: it is told in words. */
const textSchema = (field: Field & { type: 'text' | 'password' }): Schema => ({
  ...text,
  ...(field.required && field.min > 0 && { minLength: field.min }),
  ...upTo(field.max),
  ...(field.pattern !== '' && { description: `Matches the regular expression ${field.pattern} (RE2).` }),
});

const several = (field: Field & { maxSelect: number }, items: Schema): Schema => ({
  type: 'array',
  items,
  maxItems: field.maxSelect,
  uniqueItems: true,
});

const accepted = (field: Field, nullable: boolean): Schema => {
  switch (field.type) {
    case 'text':
    case 'password':
      return textSchema(field);
    case 'email':
    case 'url':
      return nullable ? text : { ...text, format: field.type === 'email' ? 'email' : 'uri' };
    case 'number': {
      const bounds = {
        ...(field.min !== null && { minimum: field.min }),
        ...(field.max !== null && { maximum: field.max }),
      };
      return { type: field.onlyInt ? 'integer' : 'number', ...bounds };
    }
    case 'select':
      if (!isMultiple(field)) return chosen(field.values, nullable);
      return several(field, { type: 'string', enum: [...field.values] });
    case 'relation':
    case 'file':
      return isMultiple(field) ? several(field, text) : text;
    case 'date':
      return { type: 'string', description: 'Such as `2026-01-02 03:04:05.678Z` or `2026-01-02`.' };
    default:
      return shown(field);
  }
};

/** What a client may send. */
export const writeSchema = (field: Field): Schema => {
  const nullable = !('required' in field && field.required);
  return described(orNull(accepted(field, nullable), nullable), field);
};
