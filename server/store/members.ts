import type { JsonObject, JsonValue } from '../lib/json.js';
import type { Field } from './collection.js';
import type { Member, PagesQuery } from './port.js';

type Asked = PagesQuery['fields'][number];

/** The fields that have to be read. */
export const fieldNamesOf = (fields: readonly Asked[]): readonly string[] => [
  ...new Set(fields.flatMap((one) => (typeof one === 'string' ? one : 'text' in one ? [] : one.field.name))),
];

const shownValue = ({ type, name }: Field, row: JsonObject): JsonValue => {
  const value = row[name] ?? null;
  if (type !== 'date' && type !== 'autodate') return value;
  return typeof value === 'string' && value !== '' ? value.replace(' ', 'T') : null;
};

/** Whether members are asked for, and not fields by their names. */
export const isMembers = (fields: readonly Asked[]): fields is readonly Member[] => typeof fields[0] === 'object';

/** What is asked for of a row of the fields, for stores whose database does not make it. */
export const shown = (fields: readonly Asked[], row: JsonObject): JsonObject =>
  isMembers(fields)
    ? Object.fromEntries(fields.map((one) => [one.key, 'text' in one ? one.text : shownValue(one.field, row)]))
    : row;
