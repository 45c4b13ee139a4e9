import type { Document } from 'mongodb';
import type { Filter, Operand } from '../filter.js';
import { fieldsOf, type ScopedFilter, withChoices } from '../filter-choices.js';
import { compileFilter, type Some } from './filter-compiler.js';
import type { Layout } from './layout.js';
import { joinedBy, lookupStages } from './lookups.js';
import { NotCompilable } from './not-compilable.js';
import { type LayoutOf, pathTree } from './path-tree.js';
import { everyOf } from './plain-comparison.js';

/** How the database finds what matches a filter. */
export interface MatchPlan {
  /** A query on the documents as they are stored. */
  readonly query: Document;
  /** Then: lookups of related records, and what matches with them. Empty where the query says it all. */
  readonly stages: readonly Document[];
  /** Otherwise it leaves more than matches, and the rest is decided record by record (scan.ts). */
  readonly exact: boolean;
}

/** Whether the query says it all. */
export const isOneQuery = ({ stages, exact }: MatchPlan): boolean => exact && stages.length === 0;

const everything: MatchPlan = { query: {}, stages: [], exact: true };

/** MongoDB takes more, but every stage and lookup around adds some. */
const deepest = 80;

const depthOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((most, inner) => Math.max(most, depthOf(inner)), 0);
};

const operandsOf = (filter: ScopedFilter): readonly Operand[] => {
  switch (filter.kind) {
    case 'and':
      return filter.all.flatMap(operandsOf);
    case 'or':
      return filter.any.flatMap(operandsOf);
    case 'not':
      return operandsOf(filter.filter);
    case 'ids':
    case 'some':
    case 'contains':
      return [];
    case 'choose':
      return operandsOf(filter.then);
    case 'compare':
      return [filter.left, filter.right];
  }
};

const somesIn = (filter: ScopedFilter): readonly Some[] => {
  switch (filter.kind) {
    case 'and':
      return filter.all.flatMap(somesIn);
    case 'or':
      return filter.any.flatMap(somesIn);
    case 'not':
      return somesIn(filter.filter);
    case 'choose':
      return somesIn(filter.then);
    case 'some':
      return [filter];
    default:
      return [];
  }
};

const reaches = (filter: ScopedFilter): boolean =>
  somesIn(filter).length > 0 ||
  operandsOf(filter)
    .flatMap(fieldsOf)
    .some(({ hops }) => hops.length > 0);

class Planner {
  constructor(private readonly layoutOf: LayoutOf) {}

  plan(layout: Layout, filter: Filter): MatchPlan {
    const scoped = withChoices(filter);
    // Parts of the outermost `and` have no choice in common.
    const parts = scoped.kind === 'and' ? scoped.all : [scoped];
    const compilable = parts.filter((part) => this.#isCompilable(layout, part));
    const own = compilable.filter((part) => !reaches(part));
    const related = this.#stages(layout, compilable.filter(reaches));
    return {
      query: this.#compile(layout, own).match,
      stages: related ?? [],
      exact: related !== null && compilable.length === parts.length,
    };
  }

  /** Null where the parts can be said one by one, but not together. */
  #stages(layout: Layout, parts: readonly ScopedFilter[]): readonly Document[] | null {
    if (parts.length === 0) return [];
    if (parts.length > 1 && !this.#isCompilable(layout, { kind: 'and', all: parts })) return null;
    const { lookups, match, names } = this.#compile(layout, parts);
    return [...lookups, { $match: match }, { $unset: names }];
  }

  #compile(layout: Layout, parts: readonly ScopedFilter[]) {
    const tree = pathTree(this.layoutOf, layout, parts.flatMap(operandsOf));
    const lookups = lookupStages(tree, (of, where) => this.#exactly(of, where));
    const somes = new Map(parts.flatMap(somesIn).map((some, index) => [some, `_some${index}`] as const));
    const found = [...somes].map(([some, name]) => this.#findSome(layout, some, name));
    const names = [...tree.branches.map(({ name }) => name), ...somes.values()];
    const match = everyOf(parts.map((part) => compileFilter(part, tree, somes)));
    return { lookups: [...lookups, ...found], match, names };
  }

  #findSome(layout: Layout, { hop, where }: Some, name: string): Document {
    const to = this.layoutOf(hop.collection);
    const both = [hop.where, where].filter((one) => one !== null);
    const matching = both.flatMap((one) => this.#exactly(to, one));
    const pipeline = [...matching, { $limit: 1 }, { $project: { _id: 1 } }];
    return { $lookup: { from: to.physical, ...joinedBy(hop, layout, to), pipeline, as: name } };
  }

  #exactly(layout: Layout, where: Filter): readonly Document[] {
    const { query, stages, exact } = this.plan(layout, where);
    if (!exact) throw new NotCompilable();
    return [{ $match: query }, ...stages];
  }

  #isCompilable(layout: Layout, part: ScopedFilter): boolean {
    try {
      return depthOf(this.#compile(layout, [part])) <= deepest;
    } catch (error) {
      if (error instanceof NotCompilable) return false;
      throw error;
    }
  }
}

export const planMatch = (layoutOf: LayoutOf, layout: Layout, filter: Filter | null): MatchPlan =>
  filter === null ? everything : new Planner(layoutOf).plan(layout, filter);

/** The stages of a filter that stands inside of a pipeline. @throws NotCompilable */
export const exactStages = (layoutOf: LayoutOf, layout: Layout, where: Filter | null): readonly Document[] => {
  const { query, stages, exact } = planMatch(layoutOf, layout, where);
  if (!exact) throw new NotCompilable();
  return [{ $match: query }, ...stages];
};
