import { BoundedCache } from '../../lib/bounded-cache.js';
import type { Filter } from '../../store/filter.js';
import { type FilterUse, resolveFilter } from './filter-resolver.js';
import { parseFilterSyntax, type SyntaxNode } from './filter-syntax.js';

/** The same text for the same view gives the same object, unless it depends on more than that. */
const filters = new BoundedCache<Filter>(500, () => 1);
/** Of the others. */
const syntaxes = new BoundedCache<SyntaxNode>(500, () => 1);

/**
 * A filter of records-rest.md section 2, resolved as far as the caller can see. Null for no filter.
 * @throws AppError VALIDATION that says what is wrong and where, FORBIDDEN for what only admins may use
 */
export const parseFilter = (text: string, use: FilterUse): Filter | null => {
  const key = `${use.view.key} ${text}`;
  const known = filters.get(key);
  if (known !== undefined) return known;
  const syntax = syntaxes.get(text) ?? parseFilterSyntax(text);
  if (syntax === null) return null;
  const { filter, lasting } = resolveFilter(syntax, use);
  if (lasting) filters.set(key, filter);
  else syntaxes.set(text, syntax);
  return filter;
};
