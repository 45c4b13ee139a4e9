import type { Document } from 'mongodb';
import type { CompareOp, LiteralOperand } from '../filter.js';
import * as model from '../filter-values.js';
import { containsExpression, likeExpression } from './like-pattern.js';
import { NotCompilable } from './not-compilable.js';
import { type Computed, type Side, textOf } from './operand-expressions.js';

type OrderOp = '<' | '<=' | '>' | '>=';

const orders = { '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const;
const opposites = { '<': '$gte', '<=': '$gt', '>': '$lte', '>=': '$lt' } as const;

const constant = (value: unknown): Document => ({ $literal: value });

/** What the literal is beside the other side, by the model itself. */
const literalValue = ({ value }: LiteralOperand, other: Side): model.Comparable => {
  if (other.kind === 'literal' || other.column === null) return model.bareLiteral(value);
  return model.literalBeside(value, { kind: 'column', value: null, type: other.column });
};

const isEmpty = (side: Side): boolean => side.kind === 'literal' && (side.value === null || side.value === '');
const isStrict = (side: Side): boolean => side.kind === 'computed' && side.strictNull;

/** A text that begins like that of a list or an object can only be told from theirs where these are whole. */
const refuseShortened = (side: Side, other: Side): void => {
  if (side.kind === 'literal' || !side.shortened) return;
  if (other.kind !== 'literal' || /^[[{]/.test(String(other.value))) throw new NotCompilable();
};

/** A value as the type of the column beside it. Whether a text is a number, no operator says as SQLite does. */
const valueBeside = (side: Computed, other: Side): unknown => {
  if (other.kind === 'literal' || other.column === null || side.holds === other.column) return side.value;
  if (other.column === 'text') return side.column === null ? textOf(side) : side.value;
  if (side.holds !== 'decimal') throw new NotCompilable();
  return side.value;
};

const besides = (side: Side, other: Side): unknown =>
  side.kind === 'literal' ? constant(literalValue(side, other)) : valueBeside(side, other);

const asIs = (side: Side): unknown => (side.kind === 'literal' ? constant(side.value) : side.value);

/** Both values by the names `$$left` and `$$right`. */
const bound = (left: Side, right: Side, test: unknown, compared = besides): Document => {
  refuseShortened(left, right);
  refuseShortened(right, left);
  return { $let: { vars: { left: compared(left, right), right: compared(right, left) }, in: test } };
};

const bothThere: readonly Document[] = [{ $ne: ['$$left', null] }, { $ne: ['$$right', null] }];

const equality = (left: Side, right: Side, wanted: boolean): Document => {
  const operator = wanted ? '$eq' : '$ne';
  const same = { [operator]: ['$$left', '$$right'] };
  if (isStrict(left) || isStrict(right)) return bound(left, right, same);
  const coalesced = { [operator]: [{ $ifNull: ['$$left', ''] }, { $ifNull: ['$$right', ''] }] };
  if (left.kind !== 'literal' && right.kind !== 'literal') return bound(left, right, coalesced, asIs);
  if (isEmpty(left) || isEmpty(right)) return bound(left, right, coalesced);
  return bound(left, right, wanted ? same : { $and: [...bothThere, same] });
};

const order = (op: OrderOp, left: Side, right: Side, wanted: boolean): Document => {
  const operator = wanted ? orders[op] : opposites[op];
  return bound(left, right, { $and: [...bothThere, { [operator]: ['$$left', '$$right'] }] });
};

const textSide = (side: Side): unknown => {
  if (side.kind === 'literal') return constant(model.literalText(side.value));
  if (side.shortened) throw new NotCompilable();
  return textOf(side);
};

const patternTest = (right: Side): unknown => {
  if (right.kind === 'computed') {
    if (right.isPattern) throw new NotCompilable();
    return containsExpression('$$left', '$$right');
  }
  const pattern = model.literalPattern(right.value);
  const expression = pattern === null ? null : likeExpression(pattern);
  if (expression === null) return false;
  return { $regexMatch: { input: '$$left', regex: constant(expression), options: 's' } };
};

const exactPatternTest = (right: Side): unknown => {
  if (right.kind !== 'literal') throw new Error('a pattern for ~~ is a literal');
  const text = model.literalText(right.value);
  const expression = text === null ? null : likeExpression(text, true);
  return expression !== null && { $regexMatch: { input: '$$left', regex: constant(expression), options: 's' } };
};

const likeness = (left: Side, right: Side, matched: unknown, wanted: boolean): Document => {
  const tests = [...bothThere, wanted ? matched : { $not: [matched] }];
  return { $let: { vars: { left: textSide(left), right: textSide(right) }, in: { $and: tests } } };
};

const ofLiterals = (op: CompareOp, left: LiteralOperand, right: LiteralOperand, wanted: boolean): Document =>
  constant(
    model.compareSides(op, { kind: 'literal', literal: left.value }, { kind: 'literal', literal: right.value }) ===
      wanted,
  );

/**
 * Whether `left op right` is true, or with `wanted` false whether it is false: where something is null it can be neither
 * (filter-values.ts).
 * @throws NotCompilable
 */
export const comparisonIs = (wanted: boolean, op: CompareOp, left: Side, right: Side): Document => {
  if (left.kind === 'literal' && right.kind === 'literal') return ofLiterals(op, left, right, wanted);
  switch (op) {
    case '=':
      return equality(left, right, wanted);
    case '!=':
      return wanted ? { $not: [equality(left, right, true)] } : equality(left, right, true);
    case '~':
      return likeness(left, right, patternTest(right), wanted);
    case '!~':
      return likeness(left, right, patternTest(right), !wanted);
    case '~~':
      return likeness(left, right, exactPatternTest(right), wanted);
    default:
      return order(op, left, right, wanted);
  }
};
