import { AppError } from '../../lib/errors.js';
import type { FieldOperand, Filter, LiteralOperand, Operand } from '../filter.js';
import { isOwnColumn } from '../filter.js';
import type { SortKey } from '../port.js';

const notYet = (): AppError =>
  new AppError('VALIDATION', 'Filters and sorts by more than own fields are not yet supported.');

export type PlainOperand = LiteralOperand | FieldOperand;

const plain = (operand: Operand): PlainOperand => {
  if (operand.kind === 'literal') return operand;
  if (isOwnColumn(operand)) return operand;
  throw notYet();
};

export type PlainComparison = Extract<Filter, { kind: 'compare' }> & {
  readonly left: PlainOperand;
  readonly right: PlainOperand;
};

export const plainComparison = (comparison: Extract<Filter, { kind: 'compare' }>): PlainComparison => ({
  ...comparison,
  left: plain(comparison.left),
  right: plain(comparison.right),
});

export const plainName = ({ by }: SortKey): string => {
  if (typeof by === 'string') return by;
  if (isOwnColumn(by)) return by.name;
  throw notYet();
};
