import type { Document } from 'mongodb';
import type { CompareOp } from '../filter.js';
import { toLikePattern } from '../like.js';
import { type Column, columnNamed, type Layout } from './layout.js';
import { containsExpression, likeExpression } from './like-pattern.js';
import type { PlainOperand as Operand } from './not-yet.js';

/** The text of a number as JavaScript writes it; MongoDB writes large integers with an exponent. */
const numberText = (path: string): Document => ({
  $cond: [
    { $and: [{ $lt: [{ $abs: path }, 9e15] }, { $eq: [{ $trunc: path }, path] }] },
    { $toString: { $toLong: path } },
    { $toString: path },
  ],
});

const dateText = (path: string): Document => ({
  $ifNull: [{ $dateToString: { date: path, format: '%Y-%m-%d %H:%M:%S.%LZ' } }, ''],
});

/** What a missing value of the column counts as. */
const zeroOf = ({ kind, field, comparedPath }: Column): unknown => {
  if (kind === 'number' || kind === 'bool') return 0;
  if (field.type === 'json') return null;
  if (field.type === 'geoPoint') return '{"lon":0,"lat":0}';
  return comparedPath.endsWith('.text') ? '[]' : '';
};

/** What a column is compared by: a text, a number or null. */
const comparableOf = (column: Column): unknown => {
  const path = `$${column.comparedPath}`;
  if (column.kind === 'bool') return { $cond: [{ $eq: [path, true] }, 1, 0] };
  if (column.kind === 'date') return dateText(path);
  return { $ifNull: [path, { $literal: zeroOf(column) }] };
};

const textOf = (column: Column): unknown => {
  const path = `$${column.comparedPath}`;
  if (column.kind === 'number') return numberText(path);
  if (column.kind === 'bool') return { $cond: [{ $eq: [path, true] }, '1', '0'] };
  if (column.field.type !== 'json') return comparableOf(column);
  return {
    $cond: [{ $eq: [{ $type: path }, 'string'] }, path, { $cond: [{ $isNumber: path }, numberText(path), null] }],
  };
};

const literalText = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? '1' : '0') : String(value);

const textOperand = (layout: Layout, operand: Operand): unknown =>
  operand.kind === 'field'
    ? textOf(columnNamed(layout, operand.name))
    : { $literal: operand.value === null ? null : literalText(operand.value) };

const operators = { '=': '$eq', '!=': '$ne', '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const;

/** `left op right` for two fields. */
export const compareFields = (layout: Layout, op: keyof typeof operators, left: string, right: string): Document => {
  const a = comparableOf(columnNamed(layout, left));
  const b = comparableOf(columnNamed(layout, right));
  const compared = { [operators[op]]: [a, b] };
  if (op === '=' || op === '!=') return { $expr: compared };
  return { $expr: { $and: [{ $ne: [a, null] }, { $ne: [b, null] }, compared] } };
};

/** `left ~ right` where the plain query operators do not reach. */
export const likeExpressionOf = (
  layout: Layout,
  op: Extract<CompareOp, '~' | '!~'>,
  left: Operand,
  right: Operand,
): Document | null => {
  const text = textOperand(layout, left);
  const pattern = textOperand(layout, right);
  const matched = right.kind === 'field' ? containsExpression(text, pattern) : containsLiteral(text, right.value);
  if (matched === null) return null;
  return {
    $expr: {
      $and: [{ $ne: [text, null] }, { $ne: [pattern, null] }, op === '~' ? matched : { $not: [matched] }],
    },
  };
};

const containsLiteral = (text: unknown, value: string | number | boolean | null): unknown => {
  const expression = value === null ? null : likeExpression(toLikePattern(literalText(value)));
  return expression === null ? null : { $regexMatch: { input: text, regex: { $literal: expression }, options: 's' } };
};
