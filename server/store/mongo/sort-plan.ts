import type { Document } from 'mongodb';
import { isMultiple } from '../collection.js';
import { type FieldOperand, type Hop, isOwnColumn } from '../filter.js';
import type { SortKey } from '../port.js';
import { physicalIndexes } from './indexes.js';
import { columnNamed, type Layout } from './layout.js';
import { asSingle, firstOnly, joinedBy } from './lookups.js';
import { exactStages, type MatchPlan } from './match-plan.js';
import { NotCompilable } from './not-compilable.js';
import { sideOf } from './operand-expressions.js';
import { type LayoutOf, PathNode } from './path-tree.js';
import { ofRecord, ownScope, type Place, pathIn } from './places.js';
import { everyOf } from './plain-comparison.js';

/** Keys with a leading `_` that no column can have: made for the sort while the query runs. */
const randomKey = '_random';
const computedKey = (index: number): string => `_s${index}`;

export interface SortPlan {
  /** What must be put into a document before it is sorted. Empty for an order by what is stored. */
  readonly stages: readonly Document[];
  readonly order: ReadonlyMap<string, 1 | -1>;
  /** The path that each of the keys sorts by, whose value says the place of a record. */
  readonly paths: readonly string[];
}

const isFirstOfMany = (place: Place, hop: Hop): boolean =>
  hop.kind === 'forward' && isMultiple(columnNamed(place.node.layout, hop.field).field);

/** The first value of a list. */
const firstIn = (place: Place, name: string): Document => ({
  $arrayElemAt: [pathIn(place, `${columnNamed(place.node.layout, name).name}.list`), 0],
});

class SortCompiler {
  constructor(
    private readonly layoutOf: LayoutOf,
    private readonly layout: Layout,
  ) {}

  stages({ hops, ...field }: FieldOperand, key: string): readonly Document[] {
    const lookups = this.#follow(this.layout, hops, key);
    const last = this.layoutOf(hops.at(-1)?.collection ?? this.layout.collection);
    const at = hops.map(() => key).join('.');
    const place = { node: new PathNode(last, this.layoutOf), at: at === '' ? '' : `$${at}` };
    return [...lookups, { $addFields: { [key]: this.#value(field, place) } }];
  }

  /** Each record with the first that its path leads to under the key. */
  #follow(from: Layout, [hop, ...others]: readonly Hop[], key: string): readonly Document[] {
    if (hop === undefined) return [];
    const to = this.layoutOf(hop.collection);
    const start: Place = { node: new PathNode(from, this.layoutOf), at: '' };
    const { localField, foreignField } = joinedBy(hop, from, to);
    const one = isFirstOfMany(start, hop);
    const pipeline = [
      ...exactStages(this.layoutOf, to, hop.where),
      ...(hop.kind === 'back' ? firstOnly : []),
      ...this.#follow(to, others, key),
    ];
    const joined = { from: to.physical, localField: one ? key : localField, foreignField, pipeline, as: key };
    return [...(one ? [{ $addFields: { [key]: firstIn(start, hop.field) } }] : []), { $lookup: joined }, asSingle(key)];
  }

  #value(field: Omit<FieldOperand, 'hops'>, place: Place): unknown {
    if (field.modifier === 'each') return ofRecord(place, { $ifNull: [firstIn(place, field.name), null] });
    const side = sideOf({ ...field, hops: [] }, { ...ownScope(place.node), own: place });
    if (side.kind === 'literal' || side.shortened) throw new NotCompilable();
    return side.value;
  }
}

/**
 * How the database sorts. A later key over the same path says nothing more. Ties are broken by the order of creation.
 * @throws NotCompilable
 */
export const planSort = (layoutOf: LayoutOf, layout: Layout, keys: readonly SortKey[]): SortPlan => {
  const stages: Document[] = [];
  const order = new Map<string, 1 | -1>();
  const pathOf = ({ by }: SortKey, index: number): string => {
    if (by === '@rowid') return '_seq';
    if (by !== '@random' && isOwnColumn(by)) return columnNamed(layout, by.name).comparedPath;
    const key = by === '@random' ? randomKey : computedKey(index);
    const making =
      by === '@random'
        ? [{ $addFields: { [key]: { $rand: {} } } }]
        : new SortCompiler(layoutOf, layout).stages(by, key);
    stages.push(...making);
    return key;
  };
  const paths = keys.map(pathOf);
  for (const [index, key] of keys.entries()) {
    const path = paths[index] as string;
    if (!order.has(path)) order.set(path, key.descending ? -1 : 1);
  }
  // Without ties the index of a unique field delivers the whole order.
  const unique = layout.collection.indexes.filter((index) => index.unique && index.fields.length === 1);
  const hasTies = !unique.some(({ fields: [name = ''] }) => order.has(columnNamed(layout, name).comparedPath));
  if (hasTies && !order.has('_seq') && !order.has('_id')) order.set('_seq', keys.at(-1)?.descending === true ? -1 : 1);
  return { stages, order, paths };
};

/** Whether an index delivers records in the order. */
const isIndexed = (layout: Layout, { stages, order }: SortPlan): boolean => {
  if (stages.length > 0) return false;
  const [first] = order.keys();
  return first === '_id' || physicalIndexes(layout).some(({ key }) => [...key.keys()][0] === first);
};

/** The stages that leave what the plan leaves, in the order. `kept` says which, by what is sorted. */
export const orderedStages = (
  layout: Layout,
  { query, stages }: MatchPlan,
  sort: SortPlan,
  kept: Document = {},
): readonly Document[] => {
  const sorted = { $sort: new Map(sort.order) };
  if (sort.stages.length > 0) return [{ $match: query }, ...stages, ...sort.stages, { $match: kept }, sorted];
  // An index delivers the order, so that a page takes no more records than it must.
  const inOrder = isIndexed(layout, sort) ? [sorted, ...stages] : [...stages, sorted];
  return [{ $match: everyOf([kept, query]) }, ...inOrder];
};
