import { Remembered } from '../../lib/remembered.js';
import type { Filter } from '../../store/filter.js';
import { type FilterUse, resolveFilter } from './filter-resolver.js';
import { parseFilterSyntax, type SyntaxNode } from './filter-syntax.js';

/** The same text for the same view gives the same object, unless it depends on more than that. */
const filters = new Remembered<Filter>(500);
/** Of the others. */
const syntaxes = new Remembered<SyntaxNode>(500);

/**
 * A filter of records-rest.md section 2, resolved as far as the caller can see. Null for no filter.
 * @throws AppError VALIDATION that says what is wrong and where, FORBIDDEN for what only admins may use
 */
export const parseFilter = (text: string, use: FilterUse): Filter | null => {
  const key = `${use.view.key} ${text}`;
  const known = filters.find(key);
  if (known !== undefined) return known;
  const syntax = syntaxes.find(text) ?? parseFilterSyntax(text);
  if (syntax === null) return null;
  const { filter, lasting } = resolveFilter(syntax, use);
  if (lasting) filters.keep(key, filter);
  else syntaxes.keep(text, syntax);
  return filter;
};
