import { readDate } from '../../lib/dates.js';
import { AppError } from '../../lib/errors.js';
import type { RecordValues } from '../../store/port.js';
import { visibleValues } from './field-view.js';
import { invalidValueError } from './fields/field-errors.js';
import type { OpenedCollection } from './opened-collection.js';

/** @throws AppError CONFLICT with what stands now */
export const checkUnchanged = ({ grant, view }: OpenedCollection, values: RecordValues, ifUpdated: string): void => {
  const asked = readDate(ifUpdated);
  if (asked === null) {
    throw new AppError('VALIDATION', 'ifUpdated must be a date.', { fields: { ifUpdated: invalidValueError } });
  }
  const updated = values['updated'] ?? '';
  if (updated === asked) return;
  const current = grant.reveals ? visibleValues(view, values) : { updated };
  throw new AppError('CONFLICT', 'The record was updated meanwhile.', { current });
};
