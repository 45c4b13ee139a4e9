import type { Document } from 'mongodb';
import type { Comparison, Operand } from '../filter.js';
import { type Choice, choicesOf, type ScopedFilter } from '../filter-choices.js';
import { comparisonIs } from './comparison-expressions.js';
import { sideOf } from './operand-expressions.js';
import type { PathNode } from './path-tree.js';
import { ownScope, type Scope, someChoice, unchosen } from './places.js';
import { everyOf, plainComparison, someOf } from './plain-comparison.js';

/** The choices by which a comparison without `any` may turn out false. */
const refutable = (operand: Operand): readonly Choice[] =>
  operand.kind === 'geoDistance'
    ? []
    : [...choicesOf([operand]).values()].toSorted((a, b) => a.path.length - b.path.length);

/** Whether some choice of its own makes the comparison false, each side's for itself. */
const refuted = ({ op, left, right }: Comparison, scope: Scope): unknown => {
  const ofLeft = refutable(left);
  const ofRight = refutable(right);
  return someChoice(ofLeft, ofLeft.length > 0 ? unchosen(scope) : scope, (onLeft) =>
    someChoice(ofRight, { ...(ofRight.length > 0 ? unchosen(scope) : scope), depth: onLeft.depth }, (onRight) =>
      comparisonIs(false, op, sideOf(left, onLeft), sideOf(right, onRight)),
    ),
  );
};

/** Whether a comparison can be refuted, by choices that have nothing to do with those around it. */
const isRefutable = ({ any, left, right }: Comparison): boolean =>
  !any && refutable(left).length + refutable(right).length > 0;
const isApart = ({ left, right }: Comparison): boolean => left.kind !== 'geoDistance' && right.kind !== 'geoDistance';

/** The names of what is known before choices are made: that a comparison is not refuted. */
type Known = ReadonlyMap<Comparison, string>;

const comparison = (filter: Comparison, scope: Scope, known: Known): Document => {
  const { op, left, right } = filter;
  const holds = comparisonIs(true, op, sideOf(left, scope), sideOf(right, scope));
  if (!isRefutable(filter)) return holds;
  const name = known.get(filter);
  return { $and: [name === undefined ? { $not: [refuted(filter, scope)] } : `$$${name}`, holds] };
};

const expression = (filter: ScopedFilter, scope: Scope, known: Known): unknown => {
  switch (filter.kind) {
    case 'and':
      return { $and: [true, ...filter.all.map((part) => expression(part, scope, known))] };
    case 'or':
      return { $or: [false, ...filter.any.map((part) => expression(part, scope, known))] };
    case 'ids':
      return { $in: ['$_id', { $literal: [...filter.ids] }] };
    case 'choose':
      return someChoice(filter.choices, scope, (inside) => expression(filter.then, inside, known));
    case 'compare':
      return comparison(filter, scope, known);
  }
};

const comparisonsIn = (filter: ScopedFilter): readonly Comparison[] => {
  switch (filter.kind) {
    case 'and':
      return filter.all.flatMap(comparisonsIn);
    case 'or':
      return filter.any.flatMap(comparisonsIn);
    case 'ids':
      return [];
    case 'choose':
      return comparisonsIn(filter.then);
    case 'compare':
      return [filter];
  }
};

/** What does not depend on the choices is found out once, not again for each. */
const choosing = (filter: ScopedFilter, scope: Scope): unknown => {
  const apart = comparisonsIn(filter).filter((one) => isRefutable(one) && isApart(one));
  const known = new Map(apart.map((one, index) => [one, `holds${index}`] as const));
  if (known.size === 0) return expression(filter, scope, known);
  const vars = Object.fromEntries([...known].map(([one, name]) => [name, { $not: [refuted(one, scope)] }]));
  return { $let: { vars, in: expression(filter, scope, known) } };
};

/**
 * A filter as a MongoDB query with the meaning that filter.ts gives it, on documents that hold what the paths lead to
 * (lookups.ts). Plain operators as far as there are any, which an index can serve; else expressions.
 * @throws NotCompilable
 */
export const compileFilter = (filter: ScopedFilter, node: PathNode): Document => {
  switch (filter.kind) {
    case 'and':
      return everyOf(filter.all.map((part) => compileFilter(part, node)));
    case 'or':
      return someOf(filter.any.map((part) => compileFilter(part, node)));
    case 'ids':
      return { _id: { $in: [...filter.ids] } };
    case 'choose':
      return { $expr: choosing(filter, ownScope(node)) };
    case 'compare':
      return plainComparison(node.layout, filter) ?? { $expr: comparison(filter, ownScope(node), new Map()) };
  }
};
