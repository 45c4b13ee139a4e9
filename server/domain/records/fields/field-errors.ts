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

/** Below the least number or date. */
export const belowThresholdError = (threshold: number | string): FieldError => ({
  code: 'validation_min_greater_equal_than_required',
  message: `Must be no less than ${threshold}.`,
  params: { threshold },
});

/** Above the greatest number or date. */
export const aboveThresholdError = (threshold: number | string): FieldError => ({
  code: 'validation_max_less_equal_than_required',
  message: `Must be no greater than ${threshold}.`,
  params: { threshold },
});
