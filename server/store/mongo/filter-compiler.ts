import type { Document } from 'mongodb';
import type { Comparison, Operand } from '../filter.js';
import { type Choice, choicesOf, type ScopedFilter } from '../filter-choices.js';
import { comparisonIs } from './comparison-expressions.js';
import { NotCompilable } from './not-compilable.js';
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

/** The key under which a document holds the first of the records that a `some` asks for, in a list. */
export type SomeNames = ReadonlyMap<Some, string>;

export type Some = Extract<ScopedFilter, { readonly kind: 'some' }>;

const nameOf = (filter: Some, names: SomeNames): string => {
  const name = names.get(filter);
  if (name === undefined) throw new Error('a relation that was not looked up');
  return name;
};

const comparison = (filter: Comparison, scope: Scope, known: Known): Document => {
  const { op, left, right } = filter;
  const holds = comparisonIs(true, op, sideOf(left, scope), sideOf(right, scope));
  if (!isRefutable(filter)) return holds;
  const name = known.get(filter);
  return { $and: [name === undefined ? { $not: [refuted(filter, scope)] } : `$$${name}`, holds] };
};

const expression = (filter: ScopedFilter, scope: Scope, known: Known, names: SomeNames): unknown => {
  switch (filter.kind) {
    case 'and':
      return { $and: [true, ...filter.all.map((part) => expression(part, scope, known, names))] };
    case 'or':
      return { $or: [false, ...filter.any.map((part) => expression(part, scope, known, names))] };
    case 'ids':
      return { $in: ['$_id', { $literal: [...filter.ids] }] };
    case 'not':
      // What the choices inside do not depend on is not known under a name there.
      return { $not: [expression(filter.filter, unchosen(scope), new Map(), names)] };
    case 'some':
      return { $ne: [`$${nameOf(filter, names)}`, []] };
    case 'contains':
      throw new NotCompilable();
    case 'choose':
      return someChoice(filter.choices, scope, (inside) => expression(filter.then, inside, known, names));
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
    case 'not':
    case 'some':
    case 'contains':
    case 'ids':
      return [];
    case 'choose':
      return comparisonsIn(filter.then);
    case 'compare':
      return [filter];
  }
};

/** What does not depend on the choices is found out once, not again for each. */
const choosing = (filter: ScopedFilter, scope: Scope, names: SomeNames): unknown => {
  const apart = comparisonsIn(filter).filter((one) => isRefutable(one) && isApart(one));
  const known = new Map(apart.map((one, index) => [one, `holds${index}`] as const));
  if (known.size === 0) return expression(filter, scope, known, names);
  const vars = Object.fromEntries([...known].map(([one, name]) => [name, { $not: [refuted(one, scope)] }]));
  return { $let: { vars, in: expression(filter, scope, known, names) } };
};

/**
 * A filter as a MongoDB query with the meaning that filter.ts gives it, on documents that hold what the paths lead to
 * (lookups.ts). Plain operators as far as there are any, which an index can serve; else expressions.
 * @throws NotCompilable
 */
export const compileFilter = (filter: ScopedFilter, node: PathNode, names: SomeNames): Document => {
  switch (filter.kind) {
    case 'and':
      return everyOf(filter.all.map((part) => compileFilter(part, node, names)));
    case 'or':
      return someOf(filter.any.map((part) => compileFilter(part, node, names)));
    case 'ids':
      return { _id: { $in: [...filter.ids] } };
    case 'not':
      return { $nor: [compileFilter(filter.filter, node, names)] };
    case 'some':
      return { [nameOf(filter, names)]: { $ne: [] } };
    case 'contains':
      throw new NotCompilable();
    case 'choose':
      return { $expr: choosing(filter, ownScope(node), names) };
    case 'compare':
      return plainComparison(node.layout, filter) ?? { $expr: comparison(filter, ownScope(node), new Map()) };
  }
};
