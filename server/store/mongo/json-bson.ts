import type { JsonObject, JsonValue } from '../../lib/json.js';

/** MongoDB takes at most 100 levels; below this one the rest of a value is kept as JSON text. */
export const deepestLevel = 60;
/** No encoded key can be this one: `%` is always followed by two hexadecimal digits. */
const textKey = '%json';

export const encodeKey = (key: string): string =>
  key === '_bsontype' || key === '__proto__'
    ? `%5F${key.slice(1)}`
    : key.replace(/[%.$\0]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

const decodeKey = (key: string): string =>
  key.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/**
 * A JSON value as MongoDB can hold it. Keys with a meaning to MongoDB or to its driver (`$…`, dots, `_bsontype`)
 * are escaped, so that no client value is ever anything but data.
 */
export const encodeJson = (value: JsonValue, level = 0): unknown => {
  if (typeof value === 'number') return value + 0;
  if (typeof value !== 'object' || value === null) return value;
  if (level === deepestLevel) return { [textKey]: JSON.stringify(value) };
  if (Array.isArray(value)) return value.map((item) => encodeJson(item, level + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [encodeKey(key), encodeJson(item, level + 1)]));
};

/** The inverse of `encodeJson`. */
export const decodeJson = (stored: unknown): JsonValue => {
  if (typeof stored !== 'object' || stored === null) return (stored ?? null) as JsonValue;
  if (Array.isArray(stored)) return stored.map(decodeJson);
  const entries = Object.entries(stored);
  const [first] = entries;
  if (first?.[0] === textKey) return JSON.parse(String(first[1])) as JsonValue;
  return Object.fromEntries(entries.map(([key, item]) => [decodeKey(key), decodeJson(item)])) as JsonObject;
};
