import type { CompareOp } from '../../store/filter.js';
import type { SyntaxName, SyntaxNode, SyntaxOperand } from './filter-syntax.js';

/** Parts of filters as typed inputs write them. Null is what every record fulfils. */
export type Condition = SyntaxNode | null;

export type Literal = string | number | boolean | null;

export const named = (name: string, keys?: readonly (string | number)[]): SyntaxName =>
  keys === undefined ? { kind: 'name', name, at: null } : { kind: 'name', name, keys, at: null };

/** @param any whether one choice is enough (filter.ts) */
export const compare = (left: SyntaxOperand, op: CompareOp, value: Literal, any = false): SyntaxNode => ({
  kind: 'compare',
  op,
  any,
  left,
  right: { kind: 'literal', value, at: 0 },
});

/** What no record fulfils, for none is without an id. What is made of it and of null is one of the two again, so that it shows. */
export const nothing: SyntaxNode = compare(named('id'), '=', '');

export const allOf = (conditions: readonly Condition[]): Condition => {
  const nodes = conditions.filter((node) => node !== null);
  if (nodes.includes(nothing)) return nothing;
  return nodes.length > 1 ? { kind: 'and', nodes } : (nodes[0] ?? null);
};

export const anyOf = (conditions: readonly Condition[]): Condition => {
  const nodes = conditions.filter((node) => node !== null);
  if (nodes.length < conditions.length) return null;
  const possible = nodes.filter((node) => node !== nothing);
  return possible.length > 1 ? { kind: 'or', nodes: possible } : (possible[0] ?? nothing);
};

export const not = (condition: Condition): Condition => {
  if (condition === null) return nothing;
  return condition === nothing ? null : { kind: 'not', node: condition };
};

/** The same with choices of its own: two conditions on one list need not be met by the same value. */
export const apart = (condition: Condition): Condition => condition && not(not(condition));

export const among = (left: SyntaxOperand, values: readonly (string | number | boolean)[]): SyntaxNode =>
  values.length === 0 ? nothing : { kind: 'in', left, values };
