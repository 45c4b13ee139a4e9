import { AppError } from '../../lib/errors.js';
import type { SortKey } from '../../store/port.js';
import type { FieldView } from './field-view.js';

const maxKeys = 8;
const maxLength = 255;

const invalidSort = (fault: string): AppError => new AppError('VALIDATION', `Invalid sort: ${fault}.`);

const parseKey = (text: string, view: FieldView): SortKey => {
  if (text.length > maxLength) throw invalidSort(`a field of more than ${maxLength} characters`);
  const descending = text.startsWith('-');
  const name = descending || text.startsWith('+') ? text.slice(1).trim() : text;
  if (name !== '@rowid' && name !== '@random' && !view.byName.has(name)) throw invalidSort(`unknown field "${name}"`);
  return { name, descending };
};

/**
 * `-created,+title`: fields of the view, `@rowid` (order of creation) and `@random`; empty for no order of one's own.
 * @throws AppError VALIDATION for an unknown name and for more than 8 keys
 */
export const parseSort = (text: string, view: FieldView): readonly SortKey[] => {
  if (text.trim() === '') return [];
  const parts = text.split(',', maxKeys + 1);
  if (parts.length > maxKeys) throw invalidSort(`more than ${maxKeys} fields`);
  return parts.map((part) => parseKey(part.trim(), view));
};
