import type { Filter } from '../../store/filter.js';
import { type FilterUse, resolveFilter } from './filter-resolver.js';
import { parseFilterSyntax, type SyntaxNode } from './filter-syntax.js';

/** The last used of something, the latest at the end. */
class Remembered<T> {
  readonly #values = new Map<string, T>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  find(key: string): T | undefined {
    const known = this.#values.get(key);
    if (known === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, known);
    return known;
  }

  keep(key: string, value: T): void {
    this.#values.set(key, value);
    const oldest = this.#values.keys().next();
    if (this.#values.size > this.#most && !oldest.done) this.#values.delete(oldest.value);
  }
}

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
