import type { JsonValue } from '../../lib/json.js';
import { isSoundJson } from '../../lib/json-limits.js';
import { allOf, type Condition, compare, type Literal, named, not } from './typed-nodes.js';
import { conditionsOn, type Operators } from './typed-operators.js';
import { type Given, givenObject, invalidInput, listOf, type Place, readFlag, readText } from './typed-values.js';

const readScalar = (value: unknown, place: Place): Literal => {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Literal;
  throw invalidInput(
    place,
    'expected a text, a number, true, false or null; objects and lists are compared with contains',
  );
};

const readJson = (value: unknown, place: Place): JsonValue => {
  if (isSoundJson(value as JsonValue)) return value as JsonValue;
  throw invalidInput(place, 'expected JSON of at most 100 levels');
};

const operators: Operators = {
  // Read before the others: they are about the value it leads to.
  path: () => null,
  // Comparisons of filters take true for 1. Every list, and nothing else, contains the empty one.
  eq: (left, value, place) =>
    allOf([{ kind: 'contains', left, value: readScalar(value, place) }, not({ kind: 'contains', left, value: [] })]),
  contains: (left, value, place) => ({ kind: 'contains', left, value: readJson(value, place) }),
  isNull: (left, value, place) => compare(left, readFlag(value, place) ? '=' : '!=', null),
};

const keysIn = ({ path }: Given, place: Place): readonly (string | number)[] => {
  if (path === undefined) return [];
  const texts = listOf(readText)(path, `${place}.path`);
  return texts.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
};

/** `{path, eq, contains, isNull}` of a json field. */
export const jsonCondition = (field: string, value: unknown, place: Place): Condition => {
  const keys = keysIn(givenObject(value, place), place);
  return conditionsOn(operators, keys.length === 0 ? named(field) : named(field, keys), value, place);
};
