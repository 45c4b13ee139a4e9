import type { JsonValue } from '../../lib/json.js';
import { isSoundJson, maxRequestDepth } from '../../lib/json-limits.js';
import type { SyntaxName } from './filter-syntax.js';
import { allOf, anyOf, type Condition, compare, type Literal, named, not } from './typed-nodes.js';
import { conditionsOn, type Operators } from './typed-operators.js';
import {
  type Given,
  givenObject,
  invalidInput,
  listOf,
  type Place,
  type Read,
  readFinite,
  readFlag,
  readText,
} from './typed-values.js';

const readScalar = (value: unknown, place: Place): Literal => {
  if (typeof value === 'number') return readFinite(value, place);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  throw invalidInput(
    place,
    'expected a text, a number, true, false or null; objects and lists are compared with contains',
  );
};

const readJson = (value: unknown, place: Place): JsonValue => {
  if (isSoundJson(value as JsonValue, { surrogates: true, finite: true })) return value as JsonValue;
  throw invalidInput(place, `expected JSON of at most ${maxRequestDepth} levels, with numbers below 1.8e308`);
};

/** A value of the field, or one in it. */
type Way = SyntaxName;

/** How a condition on one way is one on all: nothing is there only where nothing is on any. */
const onWays = (ways: readonly Way[], isMissing: boolean, on: (way: Way) => Condition): Condition =>
  isMissing ? allOf(ways.map(on)) : anyOf(ways.map(on));

const operatorsOn = (ways: readonly Way[]): Operators => ({
  // Read before the others: they are about the value it leads to.
  path: () => null,
  eq: (_left, given, place) => {
    const value = readScalar(given, place);
    // Comparisons of filters take true for 1. Every list, and nothing else, contains the empty one.
    return onWays(ways, value === null, (left) =>
      allOf([{ kind: 'contains', left, value }, not({ kind: 'contains', left, value: [] })]),
    );
  },
  contains: (_left, given, place) => {
    const value = readJson(given, place);
    return onWays(ways, value === null, (left) => ({ kind: 'contains', left, value }));
  },
  isNull: (_left, given, place) => {
    const isMissing = readFlag(given, place);
    return onWays(ways, isMissing, (left) => compare(left, isMissing ? '=' : '!=', null));
  },
});

/** Keys in each other. */
const maxKeys = 32;
/** Keys of digits alone, each of which may be of an object or of a list. */
const maxNumbers = 4;

/** SQLite finds no key with a quotation mark. */
const readKeyOf: Read<string> = (value, place) => {
  const key = readText(value, place);
  if (/["\p{Cc}]/u.test(key)) throw invalidInput(place, 'a key cannot have quotation marks or control characters');
  return key;
};

const isNumber = (key: string): boolean => /^(0|[1-9]\d{0,8})$/.test(key);

/** `7` is the eighth of a list, or the key of an object. */
const waysOf = (keys: readonly string[]): readonly (readonly (string | number)[])[] =>
  keys.reduce<readonly (readonly (string | number)[])[]>(
    (ways, key) =>
      ways.flatMap((way) =>
        isNumber(key)
          ? [
              [...way, Number(key)],
              [...way, key],
            ]
          : [[...way, key]],
      ),
    [[]],
  );

const keysIn = ({ path }: Given, fieldPlace: Place): readonly string[] => {
  if (path === undefined) return [];
  const place = `${fieldPlace}.path`;
  const keys = listOf(readKeyOf)(path, place);
  if (keys.length > maxKeys) throw invalidInput(place, `more than ${maxKeys} keys`);
  if (keys.filter(isNumber).length > maxNumbers) throw invalidInput(place, `more than ${maxNumbers} numbers`);
  return keys;
};

/** `{path, eq, contains, isNull}` of a json field. */
export const jsonCondition = (field: string, value: unknown, place: Place): Condition => {
  const ways = waysOf(keysIn(givenObject(value, place), place));
  const names = ways.map((keys) => (keys.length === 0 ? named(field) : named(field, keys)));
  return conditionsOn(operatorsOn(names), named(field), value, place);
};
