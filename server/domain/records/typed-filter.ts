import type { Grant } from '../../access/authorize.js';
import { notFound } from '../../lib/errors.js';
import type { Collection } from '../../store/collection.js';
import { shownCollection } from '../collections/shown-collection.js';
import type { SyntaxNode } from './filter-syntax.js';
import { typedCollections } from './typed-collections.js';
import { typedWhere } from './typed-where.js';

/**
 * A typed `where` as a filter as written, for a caller without a schema of its own.
 * @param all the definitions in force
 * @throws AppError VALIDATION that says where what is wrong and what was expected
 */
export const typedFilter = (
  all: readonly Collection[],
  grant: Grant,
  { id }: Collection,
  where: unknown,
): SyntaxNode | null => {
  const shown = all.flatMap((collection) => shownCollection(collection, grant) ?? []);
  const typed = typedCollections(shown).find(({ collection }) => collection.id === id);
  if (typed === undefined) throw notFound();
  return typedWhere(typed, where);
};
