import type { Document } from 'mongodb';
import type { Filter, Hop } from '../filter.js';
import { columnNamed, type Layout, referencePath } from './layout.js';
import { NotCompilable } from './not-compilable.js';
import type { Branch, PathNode } from './path-tree.js';

/** The stages that leave what matches. */
export type StagesOf = (layout: Layout, where: Filter) => readonly Document[];

/** Where the ids lie: in the document at hand, and in those to find. */
export const joinedBy = (hop: Hop, from: Layout, to: Layout): { localField: string; foreignField: string } => {
  if (hop.kind === 'every') throw new NotCompilable();
  if (hop.kind === 'back') return { localField: '_id', foreignField: referencePath(columnNamed(to, hop.field)) };
  return { localField: referencePath(columnNamed(from, hop.field)), foreignField: '_id' };
};

const contentOf = ({ columns, branches }: PathNode): Document => ({
  $project: {
    _id: 1,
    ...Object.fromEntries([...columns].map(({ name }) => [name, 1])),
    ...Object.fromEntries(branches.map(({ name }) => [name, 1])),
  },
});

/** In place of a list of at most one document: that one, or nothing. */
export const asSingle = (name: string): Document => ({
  $unwind: { path: `$${name}`, preserveNullAndEmptyArrays: true },
});

/** The one that is oldest. */
export const firstOnly: readonly Document[] = [{ $sort: { _seq: 1 } }, { $limit: 1 }];

const lookup = ({ hop, wheres, name, node }: Branch, from: Layout, stagesOf: StagesOf): readonly Document[] => {
  if (wheres.size > 1) throw new NotCompilable();
  const shown = hop.where === null ? [] : stagesOf(node.layout, hop.where);
  const only = hop.kind === 'back' && !hop.many ? firstOnly : [];
  const pipeline = [...shown, ...only, ...lookupStages(node, stagesOf), contentOf(node)];
  const joined = { $lookup: { from: node.layout.physical, ...joinedBy(hop, from, node.layout), pipeline, as: name } };
  return hop.many ? [joined] : [joined, asSingle(name)];
};

/**
 * Puts into each document the records that its paths lead to: one after a single hop, else a list of them.
 * @throws NotCompilable
 */
export const lookupStages = (node: PathNode, stagesOf: StagesOf): readonly Document[] =>
  node.branches.flatMap((branch) => lookup(branch, node.layout, stagesOf));
