import { BoundedCache } from '../../lib/bounded-cache.js';
import { AppError, type Reason } from '../../lib/errors.js';
import type { SortKey } from '../../store/port.js';
import { type Beginning, findField, leadsAway } from './filter-paths.js';
import { checkPrefix } from './filter-resolver.js';

const maxKeys = 8;
const maxLength = 255;

const invalidSort = (fault: string, reason: Reason = { code: 'sort_too_large' }): AppError =>
  new AppError('VALIDATION', `Invalid sort: ${fault}.`, { reason });

const unknownField = (name: string): AppError =>
  invalidSort(`unknown field "${name}"`, { code: 'sort_unknown_field', name });

interface ParsedKey {
  readonly key: SortKey;
  /** Whether it means the same for every use with the same view. */
  readonly lasting: boolean;
}

const parseKey = (text: string, beginning: Beginning): ParsedKey => {
  if (text.length > maxLength) throw invalidSort(`a field of more than ${maxLength} characters`);
  const descending = text.startsWith('-');
  const name = descending || text.startsWith('+') ? text.slice(1).trim() : text;
  if (name === '@rowid' || name === '@random') return { key: { by: name, descending }, lasting: true };
  checkPrefix(beginning, name);
  const field = findField(beginning, name);
  if (field === null) throw unknownField(name);
  return { key: { by: field, descending }, lasting: !leadsAway(field, name) };
};

const noSort: readonly SortKey[] = [];

/** The same text for the same view gives the same object, unless it depends on more than that. */
const sorts = new BoundedCache<readonly SortKey[]>(500, () => 1);

/**
 * `-created,+title,author.name`: fields as far as the caller can see, `@rowid` (order of creation) and `@random`; empty for
 * no order of one's own.
 * @throws AppError VALIDATION for a name that leads nowhere and for more than 8 keys, FORBIDDEN for what only admins may use
 */
export const parseSort = (text: string, beginning: Beginning): readonly SortKey[] => {
  if (text === '') return noSort;
  const remembered = `${beginning.view.key} ${text}`;
  const known = sorts.get(remembered);
  if (known !== undefined) return known;
  if (text.trim() === '') return noSort;
  const parts = text.split(',', maxKeys + 1);
  if (parts.length > maxKeys) throw invalidSort(`more than ${maxKeys} fields`);
  const parsed = parts.map((part) => parseKey(part.trim(), beginning));
  const keys = parsed.map(({ key }) => key);
  if (parsed.every(({ lasting }) => lasting)) sorts.set(remembered, keys);
  return keys;
};
