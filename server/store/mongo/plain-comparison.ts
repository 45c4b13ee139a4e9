import type { Document } from 'mongodb';
import { type CompareOp, type Comparison, isOwnColumn, type LiteralOperand } from '../filter.js';
import { matches } from '../filter-match.js';
import { bareLiteral, literalBeside, literalPattern, literalText } from '../filter-values.js';
import { exactRanges, likeRanges } from '../like-prefix.js';
import type { RecordValues } from '../port.js';
import { decode } from './codec.js';
import { type Bound, dateWithText, firstAfter, firstNotBefore } from './date-bounds.js';
import { type Column, columnNamed, type Layout } from './layout.js';
import { likeExpression } from './like-pattern.js';

type LikeOp = '~' | '!~' | '~~';
type OrderOp = Exclude<CompareOp, LikeOp>;

const isLike = (op: CompareOp): op is LikeOp => op === '~' || op === '!~' || op === '~~';
type Literal = LiteralOperand['value'];

const always: Document = {};
/** No record has an id among none. */
const never: Document = { _id: { $in: [] } };
const constant = (holds: boolean): Document => (holds ? always : never);

const operators = { '=': '$eq', '!=': '$ne', '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const;
const flipped = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** Values stand under an operator, never in its place: what a client wrote is data whatever it looks like. */
const plain = (path: string, op: OrderOp, value: unknown): Document => ({ [path]: { [operators[op]]: value } });

const asText = (value: NonNullable<Literal>): string =>
  String(literalBeside(value, { kind: 'column', value: null, type: 'text' }));

/** Null for a text that is no number. */
const asNumber = (value: NonNullable<Literal>): number | null => {
  const read = literalBeside(value, { kind: 'column', value: null, type: 'number' });
  return typeof read === 'number' ? read : null;
};

const textComparison = (path: string, op: OrderOp, value: NonNullable<Literal>): Document =>
  plain(path, op, asText(value));

/** Every number comes before every text. */
const besideText = (op: OrderOp): Document => constant(op === '!=' || op === '<' || op === '<=');

const numberComparison = (path: string, op: OrderOp, value: NonNullable<Literal>): Document => {
  const number = asNumber(value);
  return number === null ? besideText(op) : plain(path, op, number);
};

const compareNumbers = (a: number, op: OrderOp, b: number): boolean => {
  if (op === '=') return a === b;
  if (op === '!=') return a !== b;
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  return op === '>' ? a > b : a >= b;
};

const boolComparison = (path: string, op: OrderOp, value: NonNullable<Literal>): Document => {
  const number = asNumber(value);
  if (number === null) return besideText(op);
  return { [path]: { $in: [false, true].filter((stored) => compareNumbers(Number(stored), op, number)) } };
};

/** "No date" is null in the store and `''` in the comparison, which is before every other text. */
const dateComparison = (path: string, op: OrderOp, value: NonNullable<Literal>): Document => {
  const text = asText(value);
  if (op === '=' || op === '!=') {
    const date = text === '' ? null : dateWithText(text);
    return date === null && text !== '' ? constant(op === '!=') : plain(path, op, date);
  }
  const bound = op === '<' || op === '>=' ? firstNotBefore(text) : firstAfter(text);
  const dates = datesBeside(path, op === '<' || op === '<=', bound);
  return matchesEmpty(op, text) ? { $or: [dates, { [path]: { $eq: null } }] } : dates;
};

const datesBeside = (path: string, before: boolean, bound: Bound): Document => {
  if (bound instanceof Date) return plain(path, before ? '<' : '>=', bound);
  return before === (bound === 'all are before') ? { [path]: { $ne: null } } : never;
};

const matchesEmpty = (op: OrderOp, text: string): boolean => {
  if (op === '<') return '' < text;
  if (op === '<=') return true;
  return op === '>=' && text === '';
};

/** A json value is compared as what it is: numbers before texts, null with nothing but null. */
const jsonComparison = (path: string, op: OrderOp, value: NonNullable<Literal>): Document => {
  const literal = bareLiteral(value);
  const same = plain(path, op, literal);
  if (op === '=' || op === '!=') return same;
  const isText = typeof literal === 'string';
  if (op === '<' || op === '<=') return isText ? { $or: [same, { [path]: { $type: 'number' } }] } : same;
  return isText ? same : { $or: [same, { [path]: { $type: 'string' } }] };
};

const comparisonOf = (column: Column, op: OrderOp, value: Literal): Document => {
  const { comparedPath: path, field, kind } = column;
  const isJson = field.type === 'json';
  if (value === null) {
    if (op !== '=' && op !== '!=') return never;
    return isJson ? plain(path, op, null) : comparisonOf(column, op, '');
  }
  if (isJson) return jsonComparison(path, op, value);
  if (kind === 'number') return numberComparison(path, op, value);
  if (kind === 'bool') return boolComparison(path, op, value);
  return kind === 'date' ? dateComparison(path, op, value) : textComparison(path, op, value);
};

const holdsPlainText = ({ kind, field }: Column): boolean =>
  kind === 'text' || kind === 'list' || field.type === 'geoPoint';

const likeOf = (column: Column, op: LikeOp, value: NonNullable<Literal>): Document | null => {
  if (!holdsPlainText(column)) return null;
  const exact = op === '~~';
  const pattern = (exact ? literalText(value) : literalPattern(value)) ?? '';
  const expression = likeExpression(pattern, exact);
  if (expression === null) return constant(op === '!~');
  const matched = { $regex: expression, $options: 's' };
  if (op === '!~') return { [column.comparedPath]: { $not: matched } };
  // An index serves the ranges, as it cannot an expression that does not tell A from a.
  const bounds = (exact ? exactRanges : likeRanges)(pattern)?.map(([$gte, $lt]) => ({ $gte, $lt })) ?? [{}];
  const parts = bounds.map((range) => ({ [column.comparedPath]: { ...matched, ...range } }));
  return parts.length === 1 ? (parts[0] as Document) : { $or: parts };
};

const compareColumn = (column: Column, op: CompareOp, value: Literal): Document | null => {
  if (!isLike(op)) return comparisonOf(column, op, value);
  return value === null ? never : likeOf(column, op, value);
};

/** Beside the condition on a value that is there: what a record without the column's key counts as. */
const withMissing = (layout: Layout, column: Column, comparison: Comparison, compiled: Document): Document => {
  if (!column.sparse) return compiled;
  const zero: RecordValues = { [column.field.name]: decode(column, undefined) };
  return matches(layout.collection, comparison, zero)
    ? { $or: [compiled, { [column.name]: { $exists: false } }] }
    : { $and: [compiled, { [column.name]: { $exists: true } }] };
};

/**
 * A comparison with the meaning that filter.ts gives it, as plain operators on one path, which an index can serve. Null where
 * there are none for it: for anything but a column of the record itself beside a literal, and some texts.
 */
export const plainComparison = (layout: Layout, comparison: Comparison): Document | null => {
  const { op, left, right } = comparison;
  if (left.kind === 'literal' && right.kind === 'literal') return constant(matches(layout.collection, comparison, {}));
  if (isOwnColumn(left) && right.kind === 'literal') {
    const column = columnNamed(layout, left.name);
    const compiled = compareColumn(column, op, right.value);
    return compiled && withMissing(layout, column, comparison, compiled);
  }
  if (left.kind !== 'literal' || !isOwnColumn(right) || isLike(op)) return null;
  return plainComparison(layout, { ...comparison, op: flipped[op], left: right, right: left });
};

export const everyOf = (conditions: readonly Document[]): Document => {
  const present = conditions.filter((condition) => Object.keys(condition).length > 0);
  return present.length > 1 ? { $and: present } : (present[0] ?? always);
};

export const someOf = (conditions: readonly Document[]): Document =>
  conditions.length === 0 ? never : { $or: [...conditions] };
