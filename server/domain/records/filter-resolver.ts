import type { Filter, Operand } from '../../store/filter.js';
import type { FieldView } from './field-view.js';
import { invalidFilter } from './filter-errors.js';
import type { SyntaxNode, SyntaxOperand } from './filter-syntax.js';

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
]);

/** A field wins over a constant of the same name. What the caller may not see is as unknown as what does not exist. */
const resolveOperand = (operand: SyntaxOperand, view: FieldView): Operand => {
  if (operand.kind === 'literal') return operand;
  if (view.byName.has(operand.name)) return { kind: 'field', name: operand.name };
  const value = constants.get(operand.name.toLowerCase());
  if (value === undefined) throw invalidFilter(`unknown field "${operand.name}"`, operand.at);
  return { kind: 'literal', value };
};

/**
 * The typed tree of a filter as written, its names found among the fields of the view.
 * @throws AppError VALIDATION for a name that is none of them
 */
export const resolveFilter = (node: SyntaxNode, view: FieldView): Filter => {
  switch (node.kind) {
    case 'and':
      return { kind: 'and', all: node.nodes.map((part) => resolveFilter(part, view)) };
    case 'or':
      return { kind: 'or', any: node.nodes.map((part) => resolveFilter(part, view)) };
    case 'compare':
      return {
        kind: 'compare',
        op: node.op,
        left: resolveOperand(node.left, view),
        right: resolveOperand(node.right, view),
      };
  }
};
