import type { FieldError } from '../../../lib/errors.js';
import { isMultiple, type SelectField } from '../../../store/collection.js';
import { invalidValueError, requiredError, tooManyValuesError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { isStorableText, textsOf } from './inputs.js';
import { OptionReader } from './options.js';

const shownLength = 100;

const unknownValueError = (unknown: string): FieldError => {
  if (!isStorableText(unknown)) return invalidValueError;
  const value = [...unknown].slice(0, shownLength).join('');
  return { code: 'validation_invalid_value', message: `Invalid value ${value}.`, params: { value } };
};

/** One or several of the listed values. A list for a single one means its last element; duplicates are dropped. */
export const select: FieldKind<SelectField> = {
  type: 'select',
  define(input) {
    const options = new OptionReader(input);
    const values = options.texts('values');
    if (values.length === 0) options.fail('values', requiredError);
    return options.result({ required: options.bool('required'), values, maxSelect: options.integer('maxSelect', 1) });
  },
  zero: (field) => (isMultiple(field) ? [] : ''),
  isEmpty: (_field, value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  accept(field, input) {
    const texts = textsOf(input);
    if (texts === null) return { error: invalidValueError };
    const chosen = isMultiple(field) ? texts : texts.slice(-1);
    if (isMultiple(field) && chosen.length > field.maxSelect) return { error: tooManyValuesError(field.maxSelect) };
    const unknown = chosen.find((value) => !field.values.includes(value));
    if (unknown !== undefined) return { error: unknownValueError(unknown) };
    return { value: isMultiple(field) ? chosen : (chosen[0] ?? '') };
  },
};
