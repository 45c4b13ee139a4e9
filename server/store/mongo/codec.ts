import { ObjectId } from 'mongodb';
import { formatDate, parseDate } from '../../lib/dates.js';
import type { JsonValue } from '../../lib/json.js';
import { isMultiple } from '../collection.js';
import type { RecordValues } from '../port.js';
import { decodeJson, encodeJson } from './json-bson.js';
import { type Column, idColumn, type Layout, type RecordDocument } from './layout.js';
import { searchKeys } from './search-keys.js';

type Stored = { readonly [key: string]: unknown };

/** What a json value is compared and sorted by: true is 1 and false 0, lists and objects their JSON text. */
const jsonKey = (value: JsonValue): string | number | null => {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
};

const listOf = (value: JsonValue | undefined): readonly string[] => {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined || value === null || value === '' ? [] : [String(value)];
};

/** The stored form of a value; a missing one is stored as the field's zero value. */
export const encode = ({ field, kind }: Column, value: JsonValue | undefined): unknown => {
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? value : '';
    case 'number':
      return typeof value === 'number' ? value + 0 : 0;
    case 'bool':
      return value === true;
    case 'date': {
      const milliseconds = typeof value === 'string' ? parseDate(value) : null;
      return milliseconds === null ? null : new Date(milliseconds);
    }
    case 'list': {
      const list = listOf(value);
      return { list, last: list.at(-1) ?? '', text: JSON.stringify(list) };
    }
    case 'structured': {
      if (field.type === 'json') return { value: encodeJson(value ?? null), key: jsonKey(value ?? null) };
      const point = value ?? { lon: 0, lat: 0 };
      return { value: encodeJson(point), key: JSON.stringify(point) };
    }
  }
};

/** The wire's form of what is stored; a missing value reads as the field's zero value. */
export const decode = ({ field, kind }: Column, stored: unknown): JsonValue => {
  switch (kind) {
    case 'text':
      return typeof stored === 'string' ? stored : '';
    case 'number':
      return typeof stored === 'number' ? stored : 0;
    case 'bool':
      return stored === true;
    case 'date':
      return stored instanceof Date ? formatDate(stored.getTime()) : '';
    case 'list': {
      const { list, last } = (stored ?? {}) as Stored;
      return isMultiple(field) ? ((list ?? []) as string[]) : ((last ?? '') as string);
    }
    case 'structured': {
      const value = (stored as Stored | undefined)?.['value'];
      return value === undefined && field.type === 'geoPoint' ? { lon: 0, lat: 0 } : decodeJson(value);
    }
  }
};

/** The columns that an update sets. The id never changes. */
export const encodeSet = (layout: Layout, values: RecordValues): { readonly [column: string]: unknown } =>
  Object.fromEntries(
    layout.columns
      .filter(({ field, name }) => name !== idColumn && Object.hasOwn(values, field.name))
      .map((column) => [column.name, encode(column, values[column.field.name])]),
  );

/** A new record; every column is written, so that an empty value takes part in unique indexes. */
export const encodeRecord = (layout: Layout, values: RecordValues): RecordDocument =>
  Object.fromEntries([
    ...layout.columns.map((column) => [column.name, encode(column, values[column.field.name])] as const),
    ['_rev', 1],
    ['_seq', new ObjectId()],
    ...Object.entries(searchKeys(layout, values)),
  ]) as unknown as RecordDocument;

export const decodeRecord = (layout: Layout, document: { readonly [column: string]: unknown }): RecordValues =>
  Object.fromEntries(layout.columns.map((column) => [column.field.name, decode(column, document[column.name])]));
