import type { JsonValue } from './json.js';

/** Levels of nesting that a value may have: SQLite takes no more than 1,000, and nobody needs them. */
const maxDepth = 100;

const loneSurrogate = /\p{Surrogate}/u;

const isWhole = (text: string): boolean => !loneSurrogate.test(text);

/** Whether the value can be kept as it is by every store: not nested too deeply, and without half characters. */
export const isStorableJson = (value: JsonValue, depth = 0): boolean => {
  if (typeof value === 'string') return isWhole(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === maxDepth) return false;
  if (Array.isArray(value)) return value.every((item) => isStorableJson(item, depth + 1));
  return Object.entries(value).every(([key, item]) => isWhole(key) && isStorableJson(item, depth + 1));
};
