import type { CompareOp } from '../../store/filter.js';
import { escapeLike } from '../../store/like.js';
import type { SyntaxName } from './filter-syntax.js';
import {
  allOf,
  among,
  anyOf,
  apart,
  type Condition,
  compare,
  type Literal,
  named,
  not,
  nothing,
} from './typed-nodes.js';
import {
  entriesOf,
  type Given,
  givenObject,
  invalidInput,
  listOf,
  type Place,
  type Read,
  readFinite,
  readFlag,
  readMoment,
  readText,
} from './typed-values.js';

/** Makes a condition on a field of what one operator was given. */
export type Operator = (left: SyntaxName, value: unknown, place: Place) => Condition;

/** The operators of one kind of field, by name. */
export type Operators = Readonly<Record<string, Operator>>;

/**
 * All that is given of the operators must hold.
 * @throws AppError VALIDATION for an operator that is not among them and for a value of another kind; null is none: it would match more
 *   than was meant
 */
export const conditionsOn = (operators: Operators, left: SyntaxName, value: unknown, place: Place): Condition =>
  allOf(
    entriesOf(givenObject(value, place)).map(([name, operand]) => {
      const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
      const at = `${place}.${name}`;
      if (operator === undefined)
        throw invalidInput(at, `unknown, expected one of ${Object.keys(operators).join(', ')}`);
      return operator(left, operand, at);
    }),
  );

const comparing =
  (op: CompareOp, read: Read<Literal>): Operator =>
  (left, value, place) =>
    compare(left, op, read(value, place));

const oneOf =
  (read: Read<string | number>): Operator =>
  (left, value, place) =>
    among(left, listOf(read)(value, place));

const noneOf =
  (read: Read<string | number>): Operator =>
  (left, value, place) =>
    not(among(left, listOf(read)(value, place)));

const isEmpty: Operator = (left, value, place) => compare(left, readFlag(value, place) ? '=' : '!=', '');

const equality = { eq: comparing('=', readText), in: oneOf(readText), notIn: noneOf(readText) };

const ordering = (read: Read<Literal>) => ({
  eq: comparing('=', read),
  gt: comparing('>', read),
  gte: comparing('>=', read),
  lt: comparing('<', read),
  lte: comparing('<=', read),
});

/** Of a text that is looked for in others, in bytes: as long as a filter of REST. MongoDB refuses what becomes of much longer ones. */
const maxSought = 3_500;

/** The empty text is in every other. */
const like =
  (op: '~' | '~~', around: (text: string) => string, any = false): Operator =>
  (left, value, place) => {
    const text = readText(value, place);
    if (Buffer.byteLength(text) > maxSought) throw invalidInput(place, `longer than ${maxSought} bytes`);
    return text === '' ? null : compare(left, op, around(escapeLike(text)), any);
  };

const likes = (op: '~' | '~~', any = false) => ({
  contains: like(op, (text) => `%${text}%`, any),
  startsWith: like(op, (text) => `${text}%`, any),
  endsWith: like(op, (text) => `%${text}`, any),
});

/** Says how others are meant; asks for nothing itself. */
const caseSensitive: Operator = (_left, value, place) => {
  readFlag(value, place);
  return null;
};

const texts = (op: '~' | '~~'): Operators => ({
  ...equality,
  ne: comparing('!=', readText),
  ...likes(op),
  isEmpty,
  caseSensitive,
});

/** Of one value of a list, the same for all. */
const textsOfOne = (op: '~' | '~~'): Operators => {
  const some =
    (to: '=' | '!='): Operator =>
    (left, value, place) =>
      compare(left, to, readText(value, place), true);
  const every =
    (to: '=' | '!=', join: typeof allOf): Operator =>
    (left, value, place) =>
      join(listOf(readText)(value, place).map((text) => compare(left, to, text, true)));
  return {
    eq: some('='),
    ne: some('!='),
    in: every('=', anyOf),
    notIn: every('!=', allOf),
    ...likes(op, true),
    isEmpty: (left, value, place) => compare(left, readFlag(value, place) ? '=' : '!=', '', true),
    caseSensitive,
  };
};

const byCase =
  (operatorsOf: (op: '~' | '~~') => Operators) =>
  (value: unknown): Operators =>
    operatorsOf((value as Given | null)?.['caseSensitive'] === true ? '~~' : '~');

export const textOperators = byCase(texts);
const textOperatorsOfOne = byCase(textsOfOne);

const each = ({ name }: SyntaxName): SyntaxName => named(`${name}:each`);
const length = ({ name }: SyntaxName): SyntaxName => named(`${name}:length`);

/** An empty list is compared as the empty text, which no list holds. */
const holding = (left: SyntaxName, value: string): Condition =>
  value === '' ? nothing : apart(compare(each(left), '=', value, true));

export const listOperators: Operators = {
  has: (left, value, place) => holding(left, readText(value, place)),
  hasSome: (left, value, place) => anyOf(listOf(readText)(value, place).map((one) => holding(left, one))),
  hasEvery: (left, value, place) => allOf(listOf(readText)(value, place).map((one) => holding(left, one))),
  isEmpty: (left, value, place) => compare(length(left), readFlag(value, place) ? '=' : '>', 0),
};

/** No record has an empty id: what is stored as one is a relation to none. */
const readIds: Read<readonly string[]> = (value, place) => listOf(readText)(value, place).filter((id) => id !== '');

export const idOperators: Operators = {
  eq: (left, value, place) => {
    const id = readText(value, place);
    return id === '' ? nothing : compare(left, '=', id);
  },
  in: (left, value, place) => among(left, readIds(value, place)),
  notIn: (left, value, place) => not(among(left, readIds(value, place))),
};

export const numberOperators: Operators = {
  ...ordering(readFinite),
  ne: comparing('!=', readFinite),
  in: oneOf(readFinite),
};

/** No date is stored as a text that is smaller than every other. */
const dated =
  (operator: Operator): Operator =>
  (left, value, place) =>
    allOf([operator(left, value, place), compare(left, '!=', '')]);

const moments = ordering(readMoment);

export const dateOperators: Operators = { ...moments, lt: dated(moments.lt), lte: dated(moments.lte), isNull: isEmpty };

export const boolOperators: Operators = { eq: comparing('=', readFlag) };

export const selectOperators: Operators = { ...equality, isEmpty };

export const fileOperators = (isList: boolean): Operators => ({
  isEmpty: (left, value, place) => compare(length(left), readFlag(value, place) ? '=' : '>', 0),
  name: (left, value, place) =>
    isList
      ? apart(conditionsOn(textOperatorsOfOne(value), each(left), value, place))
      : conditionsOn(textOperators(value), left, value, place),
  count: (left, value, place) => conditionsOn(numberOperators, length(left), value, place),
});

export const refOperators: Operators = {
  id: (left, value, place) => conditionsOn(idOperators, left, value, place),
  isNull: isEmpty,
};

/** Both coordinates of an empty point are 0. */
const atZero = ({ name }: SyntaxName): Condition =>
  allOf([compare(named(`${name}.lon`), '=', 0), compare(named(`${name}.lat`), '=', 0)]);

const numbersIn = <Name extends string>(value: unknown, names: readonly Name[], place: Place): Record<Name, number> => {
  const given = givenObject(value, place);
  const unknown = entriesOf(given).find(([name]) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) throw invalidInput(`${place}.${unknown[0]}`, `unknown, expected ${names.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, readFinite(given[name], `${place}.${name}`)])) as Record<
    Name,
    number
  >;
};

export const geoOperators: Operators = {
  near: ({ name }, value, place) => {
    const { lon, lat, km } = numbersIn(value, ['lon', 'lat', 'km'], place);
    const literal = (number: number) => ({ kind: 'literal', value: number, at: 0 }) as const;
    const args = [named(`${name}.lon`), named(`${name}.lat`), literal(lon), literal(lat)];
    return compare({ kind: 'call', name: 'geoDistance', args, at: 0 }, '<=', km);
  },
  within: ({ name }, value, place) => {
    const { west, south, east, north } = numbersIn(value, ['west', 'south', 'east', 'north'], place);
    const [lon, lat] = [named(`${name}.lon`), named(`${name}.lat`)];
    const meridians = [compare(lon, '>=', west), compare(lon, '<=', east)];
    const between = west <= east ? allOf(meridians) : anyOf(meridians);
    return allOf([between, compare(lat, '>=', south), compare(lat, '<=', north)]);
  },
  isEmpty: (left, value, place) => (readFlag(value, place) ? atZero(left) : not(atZero(left))),
};
