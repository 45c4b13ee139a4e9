import type { JsonValue } from '../../lib/json.js';

/** The ids or file names that a stored value holds, be it one or a list. */
export const namesIn = (value: JsonValue | undefined): readonly string[] => {
  if (Array.isArray(value)) return value.filter((name): name is string => typeof name === 'string' && name !== '');
  return typeof value === 'string' && value !== '' ? [value] : [];
};
