import type { JsonValue } from '../lib/json.js';
import type { Field } from './collection.js';
import type { CompareOp, FieldOperand, LiteralOperand } from './filter.js';
import { matchesLike, toLikePattern } from './like.js';
import { decimalText, numberText, plainNumberText } from './number-text.js';

/** What a store compares: booleans are 1 and 0, lists and objects their JSON text. */
export type Comparable = string | number | null;

/** What a column makes of what stands beside it. */
export type ColumnType = 'text' | 'number';

/** Null for what is computed from a field. */
export const columnType = ({ type }: Field, { path, modifier }: FieldOperand): ColumnType | null => {
  if (type === 'json' || path.length > 0 || modifier !== null) return null;
  return type === 'number' || type === 'bool' ? 'number' : 'text';
};

/** One side of a comparison. */
export type Side =
  | { readonly kind: 'literal'; readonly literal: LiteralOperand['value'] }
  | { readonly kind: 'column'; readonly value: Comparable; readonly type: ColumnType }
  | Computed;

/** A value that was computed: of no type of its own. */
export interface Computed {
  readonly kind: 'computed';
  readonly value: Comparable;
  /** Null and `''` are two things. */
  readonly strictNull: boolean;
  /** A number has a fraction, be it 0: its text says so. */
  readonly isDecimal: boolean;
  /** To the right of `~` it is a pattern by itself, looked for nowhere but at the beginning. */
  readonly isPattern: boolean;
}

export const comparable = (value: JsonValue): Comparable => {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
};

/** The number that a text stands for in SQLite, or null. */
export const readNumber = (text: string): number | null =>
  /^[ \t-\r]*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[ \t-\r]*$/i.test(text) ? Number(text.trim()) : null;

/** As SQLite lowers: A-Z alone. */
export const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

type Literal = LiteralOperand['value'];

/** A literal as it is by itself: true is 1. */
export const bareLiteral = (literal: Literal): Comparable =>
  typeof literal === 'boolean' || typeof literal === 'bigint' ? Number(literal) : literal;

/** A literal as a text: true is `1`, 123 is `123.0`. */
export const literalText = (literal: Literal): string | null => {
  if (typeof literal === 'number') return decimalText(literal);
  return typeof literal === 'boolean' ? String(Number(literal)) : (literal?.toString() ?? null);
};

/** A literal as it is compared with a side: as the type of a column, else as what it is. */
export const literalBeside = (literal: Literal, other: Side): Comparable => {
  if (other.kind !== 'column') return bareLiteral(literal);
  if (other.type === 'text') return literalText(literal);
  return typeof literal === 'string' ? (readNumber(literal) ?? literal) : bareLiteral(literal);
};

type Value = Exclude<Side, { readonly kind: 'literal' }>;

const textOfNumber = (side: Value, number: number): string =>
  side.kind === 'computed' && side.isDecimal ? decimalText(number) : numberText(number);

/** A value as the type of the column beside it. */
const valueBeside = (side: Value, other: Side): Comparable => {
  const { value } = side;
  if (other.kind !== 'column') return value;
  if (other.type === 'number') return typeof value === 'string' ? (readNumber(value) ?? value) : value;
  return side.kind === 'computed' && typeof value === 'number' ? textOfNumber(side, value) : value;
};

/** The value of a side as it is compared with `other`. */
const beside = (side: Side, other: Side): Comparable =>
  side.kind === 'literal' ? literalBeside(side.literal, other) : valueBeside(side, other);

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
  const isStrictly = isStrict(left) || isStrict(right);
  if (!isStrictly && left.kind !== 'literal' && right.kind !== 'literal')
    return (left.value ?? '') === (right.value ?? '');
  const a = beside(left, right);
  const b = beside(right, left);
  if (isStrictly) return a === b;
  const says = [left, right].some((side) => side.kind === 'literal' && !isEmptyLiteral(side));
  if (says && (a === null || b === null) && !isEmptyLiteral(left) && !isEmptyLiteral(right)) return null;
  return (a ?? '') === (b ?? '');
};

/** What `~` looks in. */
const searchedText = (side: Side): string | null => {
  if (side.kind === 'literal') return literalText(side.literal);
  return typeof side.value === 'number' ? textOfNumber(side, side.value) : side.value;
};

/** The pattern of a literal to the right of `~`; null for null. */
export const literalPattern = (literal: Literal): string | null => {
  const text = typeof literal === 'number' ? plainNumberText(literal) : literalText(literal);
  return text === null ? null : toLikePattern(text);
};

/** What `~` looks for. */
const searchedPattern = (side: Side): string | null => {
  if (side.kind === 'literal') return literalPattern(side.literal);
  const text = searchedText(side);
  return text === null || (side.kind === 'computed' && side.isPattern) ? text : `%${text}%`;
};

const isLike = (left: Side, right: Side): boolean | null => {
  const text = searchedText(left);
  const pattern = searchedPattern(right);
  return text === null || pattern === null ? null : matchesLike(text, pattern);
};

const isExactlyLike = (left: Side, right: Side): boolean | null => {
  const text = searchedText(left);
  const pattern = searchedText(right);
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
