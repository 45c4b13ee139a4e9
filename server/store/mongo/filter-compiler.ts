import type { Document } from 'mongodb';
import type { CompareOp, Filter, LiteralOperand } from '../filter.js';
import { matches } from '../filter-match.js';
import { toLikePattern } from '../like.js';
import type { RecordValues } from '../port.js';
import { decode } from './codec.js';
import { type Bound, dateWithText, firstAfter, firstNotBefore } from './date-bounds.js';
import { compareFields, likeExpressionOf } from './filter-expressions.js';
import { type Column, columnNamed, type Layout } from './layout.js';
import { likeExpression } from './like-pattern.js';
import { type PlainComparison, plainComparison } from './not-yet.js';

type Comparison = PlainComparison;
type OrderOp = Exclude<CompareOp, '~' | '!~'>;
type Literal = LiteralOperand['value'];

const always: Document = {};
/** No record has an id among none. */
const never: Document = { _id: { $in: [] } };
const constant = (holds: boolean): Document => (holds ? always : never);

const operators = { '=': '$eq', '!=': '$ne', '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const;
const flipped = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** Values stand under an operator, never in its place: what a client wrote is data whatever it looks like. */
const plain = (path: string, op: OrderOp, value: unknown): Document => ({ [path]: { [operators[op]]: value } });

/** A literal beside text: numbers are decimals (`123` is `123.0`), true is `1`. */
const asText = (value: NonNullable<Literal>): string => {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'number' && Number.isInteger(value) ? `${value}.0` : String(value);
};

/** A literal beside a number; null for a text that is none. */
const asNumber = (value: NonNullable<Literal>): number | null => {
  if (typeof value !== 'string') return Number(value);
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value) ? Number(value) : null;
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
  const literal = typeof value === 'boolean' ? Number(value) : value;
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

const likeOf = (layout: Layout, { left, right }: Comparison, op: '~' | '!~'): Document => {
  const column = left.kind === 'field' ? columnNamed(layout, left.name) : null;
  if (column !== null && right.kind === 'literal' && right.value !== null && holdsPlainText(column)) {
    const pattern = typeof right.value === 'boolean' ? asText(right.value) : String(right.value);
    const expression = likeExpression(toLikePattern(pattern));
    if (expression === null) return constant(op === '!~');
    const matched = { $regex: expression, $options: 's' };
    return { [column.comparedPath]: op === '~' ? matched : { $not: matched } };
  }
  return (
    likeExpressionOf(layout, op, left, right) ??
    constant(op === '!~' && right.kind === 'literal' && right.value !== null)
  );
};

const compareOperands = (layout: Layout, comparison: Comparison): Document => {
  const { op, left, right } = comparison;
  if (left.kind === 'literal' && right.kind === 'literal') return constant(matches(layout.collection, comparison, {}));
  if (op === '~' || op === '!~') return likeOf(layout, comparison, op);
  if (left.kind === 'field' && right.kind === 'field') return compareFields(layout, op, left.name, right.name);
  if (left.kind === 'field' && right.kind === 'literal')
    return comparisonOf(columnNamed(layout, left.name), op, right.value);
  return compareOperands(layout, { ...comparison, op: flipped[op], left: right, right: left });
};

/** Beside the condition on a value that is there: what a record without the column's key counts as. */
const withMissing = (layout: Layout, comparison: Comparison, compiled: Document): Document => {
  const sparse = [comparison.left, comparison.right]
    .filter((operand) => operand.kind === 'field')
    .map(({ name }) => columnNamed(layout, name))
    .find((column) => column.sparse);
  if (sparse === undefined || isExpression(compiled)) return compiled;
  const zero: RecordValues = { [sparse.field.name]: decode(sparse, undefined) };
  return matches(layout.collection, comparison, zero)
    ? { $or: [compiled, { [sparse.name]: { $exists: false } }] }
    : { $and: [compiled, { [sparse.name]: { $exists: true } }] };
};

/** Expressions give missing values their zero themselves. */
const isExpression = (compiled: Document): boolean => '$expr' in compiled;

const compileComparison = (layout: Layout, comparison: Comparison): Document =>
  withMissing(layout, comparison, compareOperands(layout, comparison));

/**
 * A filter as a MongoDB query with the meaning that filter.ts gives it. Comparisons of a field with a literal become
 * plain operators on one path, which an index can serve; two fields become an expression.
 */
export const compileFilter = (layout: Layout, filter: Filter): Document => {
  switch (filter.kind) {
    case 'and':
      return filter.all.length === 0 ? always : { $and: filter.all.map((part) => compileFilter(layout, part)) };
    case 'or':
      return filter.any.length === 0 ? never : { $or: filter.any.map((part) => compileFilter(layout, part)) };
    case 'ids':
      return { _id: { $in: [...filter.ids] } };
    case 'compare':
      return compileComparison(layout, plainComparison(filter));
  }
};

/** All of the conditions that are there. */
export const allOf = (...conditions: readonly (Document | null)[]): Document => {
  const present = conditions.filter(
    (condition) => condition !== null && Object.keys(condition).length > 0,
  ) as Document[];
  return present.length > 1 ? { $and: present } : (present[0] ?? always);
};
