import { notFound } from '../../lib/errors.js';
import type { ShownCollection } from '../collections/collection-service.js';
import { sameName } from '../collections/names.js';
import type { SyntaxNode } from './filter-syntax.js';
import { type TypedCollection, typedCollections } from './typed-collections.js';
import { typedWhere } from './typed-where.js';

/** @throws AppError NOT_FOUND */
export const typedCollection = (all: readonly TypedCollection[], nameOrId: string): TypedCollection => {
  const typed = all.find(({ collection: { id, name } }) => id === nameOrId || sameName(name, nameOrId));
  if (typed === undefined) throw notFound();
  return typed;
};

/**
 * A typed `where` as a filter as written, for a caller that has no typed schema at hand.
 * @param shown the collections that the caller sees
 * @param nameOrId of the one that is filtered
 * @throws AppError VALIDATION that says where what is wrong and what was expected; NOT_FOUND
 */
export const typedFilter = (shown: readonly ShownCollection[], nameOrId: string, where: unknown): SyntaxNode | null =>
  typedWhere(typedCollection(typedCollections(shown), nameOrId), where);
