import type { JsonValue } from '../lib/json.js';
import type { CompareOp, LiteralOperand } from './filter.js';
import { matchesLike, toLikePattern } from './like.js';

/** What a store compares: booleans are 1 and 0, lists and objects their JSON text. */
export type Comparable = string | number | null;

/** What a literal becomes beside a column. */
export type ColumnType = 'text' | 'number';

/** One side of a comparison. */
export type Side =
  | { readonly kind: 'literal'; readonly literal: LiteralOperand['value'] }
  | { readonly kind: 'column'; readonly value: Comparable; readonly type: ColumnType }
  /** A value that was computed: of no type of its own. With `strictNull`, null and `''` are two things. */
  | { readonly kind: 'computed'; readonly value: Comparable; readonly strictNull: boolean };

export const comparable = (value: JsonValue): Comparable => {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
};

/** The number that a text stands for in SQLite, or null. */
export const readNumber = (text: string): number | null =>
  /^[ \t-\r]*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[ \t-\r]*$/i.test(text) ? Number(text.trim()) : null;

/** As SQLite lowers: A-Z alone. */
export const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** A literal as a column of text takes it: numbers are decimals (`123` is `123.0`), true is `1`. */
const literalAsText = (literal: LiteralOperand['value']): Comparable => {
  if (typeof literal === 'boolean') return literal ? '1' : '0';
  return typeof literal === 'number' && Number.isInteger(literal)
    ? `${literal}.0`
    : literal === null
      ? null
      : String(literal);
};

/** A literal as it is compared with a side: as the type of a column, else as what it is. */
export const literalBeside = (literal: LiteralOperand['value'], other: Side): Comparable => {
  if (other.kind === 'column' && other.type === 'text') return literalAsText(literal);
  if (other.kind === 'column' && typeof literal === 'string') return readNumber(literal) ?? literal;
  return typeof literal === 'boolean' ? Number(literal) : literal;
};

/** The value of a side as it is compared with `other`. */
const beside = (side: Side, other: Side): Comparable =>
  side.kind === 'literal' ? literalBeside(side.literal, other) : side.value;

const rankOf = (value: Comparable): number => (value === null ? 0 : typeof value === 'number' ? 1 : 2);

/** Null, numbers, texts by code point, as the stores sort. */
export const orderOf = (a: Comparable, b: Comparable): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return rankOf(a) - rankOf(b);
};

const isStrict = (side: Side): boolean => side.kind === 'computed' && side.strictNull;

const isEmptyLiteral = (side: Side): boolean =>
  side.kind === 'literal' && (side.literal === null || side.literal === '');

/** Null where the one is a literal that says something and the other is null. */
const equals = (left: Side, right: Side): boolean | null => {
  const a = beside(left, right);
  const b = beside(right, left);
  if (isStrict(left) || isStrict(right)) return a === b;
  const says = [left, right].some((side) => side.kind === 'literal' && !isEmptyLiteral(side));
  if (says && (a === null || b === null) && !isEmptyLiteral(left) && !isEmptyLiteral(right)) return null;
  return (a ?? '') === (b ?? '');
};

const textOf = (side: Side): string | null => {
  const value = side.kind === 'literal' ? side.literal : side.value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === null ? null : String(value);
};

const isLike = (left: Side, right: Side): boolean | null => {
  const text = textOf(left);
  const pattern = textOf(right);
  if (text === null || pattern === null) return null;
  return matchesLike(text, right.kind === 'literal' ? toLikePattern(pattern) : `%${pattern}%`);
};

const isExactlyLike = (left: Side, right: Side): boolean | null => {
  const text = textOf(left);
  const pattern = textOf(right);
  return text === null || pattern === null ? null : matchesLike(text, pattern, true);
};

const not = (value: boolean | null): boolean | null => (value === null ? null : !value);

const inOrder = (op: '<' | '<=' | '>' | '>=', left: Side, right: Side): boolean | null => {
  const a = beside(left, right);
  const b = beside(right, left);
  if (a === null || b === null) return null;
  const order = orderOf(a, b);
  if (op === '>') return order > 0;
  if (op === '>=') return order >= 0;
  return op === '<' ? order < 0 : order <= 0;
};

/** Null where SQL says NULL: it is neither so nor not so. */
export const compareSides = (op: CompareOp, left: Side, right: Side): boolean | null => {
  switch (op) {
    case '=':
      return equals(left, right);
    case '!=':
      // Null-safe: what is not known to be equal is unequal.
      return equals(left, right) !== true;
    case '~':
      return isLike(left, right);
    case '!~':
      return not(isLike(left, right));
    case '~~':
      return isExactlyLike(left, right);
    default:
      return inOrder(op, left, right);
  }
};
