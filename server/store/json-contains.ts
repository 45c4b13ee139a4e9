import type { JsonValue } from '../lib/json.js';

const isObject = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the `contains` of filter.ts means. */
export const jsonContains = (held: JsonValue, wanted: JsonValue): boolean => {
  if (Array.isArray(wanted)) {
    return Array.isArray(held) && wanted.every((one) => held.some((element) => jsonContains(element, one)));
  }
  if (isObject(wanted)) {
    return (
      isObject(held) &&
      Object.entries(wanted).every(([key, one]) => Object.hasOwn(held, key) && jsonContains(held[key] ?? null, one))
    );
  }
  return Array.isArray(held) ? held.includes(wanted) : held === wanted;
};
