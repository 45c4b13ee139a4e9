import type { FieldError } from '../../../lib/errors.js';

/** Faults that several types share. Codes and messages of records-rest.md section 1.5. */
export const requiredError: FieldError = { code: 'validation_required', message: 'Cannot be blank.' };

export const invalidValueError: FieldError = { code: 'validation_invalid_value', message: 'Invalid value.' };

export const invalidFormatError: FieldError = { code: 'validation_invalid_format', message: 'Invalid value format.' };

export const tooManyValuesError = (maxSelect: number): FieldError => ({
  code: 'validation_too_many_values',
  message: `Select no more than ${maxSelect}.`,
  params: { maxSelect },
});

/** A bound that was passed; `shown` is how people read it. */
export interface Threshold {
  readonly value: number | string;
  readonly shown: string;
}

const thresholdOf = (threshold: number | Threshold): Threshold =>
  typeof threshold === 'number' ? { value: threshold, shown: String(threshold) } : threshold;

/** Below the least number or date. */
export const belowThresholdError = (threshold: number | Threshold): FieldError => {
  const { value, shown } = thresholdOf(threshold);
  return {
    code: 'validation_min_greater_equal_than_required',
    message: `Must be no less than ${shown}.`,
    params: { threshold: value },
  };
};

/** Above the greatest number or date. */
export const aboveThresholdError = (threshold: number | Threshold): FieldError => {
  const { value, shown } = thresholdOf(threshold);
  return {
    code: 'validation_max_less_equal_than_required',
    message: `Must be no greater than ${shown}.`,
    params: { threshold: value },
  };
};
