import type { FieldError } from '../../../lib/errors.js';
import { isMultiple, type RelationField } from '../../../store/collection.js';
import { invalidValueError, requiredError, tooManyValuesError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { isStorableText, textsOf } from './inputs.js';
import { OptionReader } from './options.js';

/** Some of the ids name no record, or none that the caller may know of. */
export const missingRecordsError: FieldError = {
  code: 'validation_missing_rel_records',
  message: 'Failed to find all relation records with the provided ids.',
};

const maxIdLength = 255;

const ruleError = (field: RelationField, ids: readonly string[]): FieldError | null => {
  if (ids.length === 0) return null;
  if (ids.length < field.minSelect) {
    return {
      code: 'validation_not_enough_values',
      message: `Select at least ${field.minSelect}.`,
      params: { minSelect: field.minSelect },
    };
  }
  if (isMultiple(field) && ids.length > field.maxSelect) return tooManyValuesError(field.maxSelect);
  return ids.every((id) => id.length <= maxIdLength && isStorableText(id)) ? null : missingRecordsError;
};

/** Ids of records of another collection. Whether they exist is asked of the store when the record is written. */
export const relation: FieldKind<RelationField> = {
  type: 'relation',
  define(input) {
    const options = new OptionReader(input);
    const collectionId = options.text('collectionId');
    if (collectionId === '') options.fail('collectionId', requiredError);
    const minSelect = options.integer('minSelect', 0);
    const maxSelect = options.integer('maxSelect', 1);
    if (minSelect > Math.max(maxSelect, 1)) options.integer('maxSelect', 1, { min: minSelect });
    return options.result({
      required: options.bool('required'),
      collectionId,
      cascadeDelete: options.bool('cascadeDelete'),
      minSelect,
      maxSelect,
    });
  },
  zero: (field) => (isMultiple(field) ? [] : ''),
  isEmpty: (_field, value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  accept(field, input) {
    const texts = textsOf(input);
    if (texts === null) return { error: invalidValueError };
    const ids = isMultiple(field) ? texts : texts.slice(-1);
    const error = ruleError(field, ids);
    if (error !== null) return { error };
    return { value: isMultiple(field) ? ids : (ids[0] ?? '') };
  },
};
