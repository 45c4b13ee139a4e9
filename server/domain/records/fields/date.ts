import { type DateText, readDate } from '../../../lib/dates.js';
import type { FieldError } from '../../../lib/errors.js';
import type { DateField } from '../../../store/collection.js';
import { aboveThresholdError, belowThresholdError, type Threshold } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { textOf } from './inputs.js';
import { OptionReader } from './options.js';

const notADate: FieldError = { code: 'validation_invalid_value', message: 'Must be a valid date.' };

const readBound = (options: OptionReader, name: string): DateText => {
  const text = options.text(name);
  const bound = text === '' ? '' : readDate(text);
  if (bound === null) options.fail(name, notADate);
  return bound ?? '';
};

/** A bound in the forms that clients know: `2020-01-01 00:00:00 +0000 UTC` to people, `2020-01-01T00:00:00Z` to programs. */
const thresholdOf = (bound: DateText): Threshold => {
  const short = bound.replace(/\.?0*Z$/, '');
  return { value: `${short.replace(' ', 'T')}Z`, shown: `${short} +0000 UTC` };
};

const boundError = ({ min, max }: DateField, value: DateText): FieldError | null => {
  if (min !== '' && value < min) return belowThresholdError(thresholdOf(min));
  return max !== '' && value > max ? aboveThresholdError(thresholdOf(max)) : null;
};

/**
 * A moment. Taken as RFC 3339, with `T` or a space, with or without time and zone; kept in the wire's form.
 * A number is refused: it could be seconds or milliseconds.
 */
export const date: FieldKind<DateField> = {
  type: 'date',
  define(input) {
    const options = new OptionReader(input);
    const min = readBound(options, 'min');
    const max = readBound(options, 'max');
    if (min !== '' && max !== '' && max < min) options.fail('max', belowThresholdError(thresholdOf(min)));
    return options.result({ required: options.bool('required'), min, max });
  },
  zero: () => '',
  isEmpty: (_field, value) => value === '' || value === null,
  accept(field, input) {
    const text = textOf(input);
    if (text === '') return { value: '' };
    const value = readDate(text);
    if (value === null) return { error: notADate };
    const error = boundError(field, value);
    return error === null ? { value } : { error };
  },
};
