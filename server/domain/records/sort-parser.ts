import { AppError } from '../../lib/errors.js';
import type { SortKey } from '../../store/port.js';
import { type Beginning, findField } from './filter-paths.js';
import { checkPrefix } from './filter-resolver.js';

const maxKeys = 8;
const maxLength = 255;

const invalidSort = (fault: string): AppError => new AppError('VALIDATION', `Invalid sort: ${fault}.`);

const parseKey = (text: string, beginning: Beginning): SortKey => {
  if (text.length > maxLength) throw invalidSort(`a field of more than ${maxLength} characters`);
  const descending = text.startsWith('-');
  const name = descending || text.startsWith('+') ? text.slice(1).trim() : text;
  if (name === '@rowid' || name === '@random') return { by: name, descending };
  checkPrefix(beginning, name);
  const field = findField(beginning, name);
  if (field === null) throw invalidSort(`unknown field "${name}"`);
  return { by: field, descending };
};

/**
 * `-created,+title,author.name`: fields as far as the caller can see, `@rowid` (order of creation) and `@random`; empty for
 * no order of one's own.
 * @throws AppError VALIDATION for a name that leads nowhere and for more than 8 keys, FORBIDDEN for what only admins may use
 */
export const parseSort = (text: string, beginning: Beginning): readonly SortKey[] => {
  if (text.trim() === '') return [];
  const parts = text.split(',', maxKeys + 1);
  if (parts.length > maxKeys) throw invalidSort(`more than ${maxKeys} fields`);
  return parts.map((part) => parseKey(part.trim(), beginning));
};
