import type { Filter } from '../../store/filter.js';
import type { FieldView } from './field-view.js';
import { resolveFilter } from './filter-resolver.js';
import { parseFilterSyntax } from './filter-syntax.js';

const maxRemembered = 500;

/** The filters used last, the latest at the end. The same text for the same view gives the same object. */
const remembered = new Map<string, Filter>();

const remember = (key: string, filter: Filter): void => {
  remembered.set(key, filter);
  const oldest = remembered.keys().next();
  if (remembered.size > maxRemembered && !oldest.done) remembered.delete(oldest.value);
};

/**
 * A filter of records-rest.md section 2, resolved against the fields that the view shows. Null for no filter.
 * @throws AppError VALIDATION that says what is wrong and where
 */
export const parseFilter = (text: string, view: FieldView): Filter | null => {
  const key = `${view.key} ${text}`;
  const known = remembered.get(key);
  if (known !== undefined) {
    remembered.delete(key);
    remembered.set(key, known);
    return known;
  }
  const syntax = parseFilterSyntax(text);
  if (syntax === null) return null;
  const filter = resolveFilter(syntax, view);
  remember(key, filter);
  return filter;
};
