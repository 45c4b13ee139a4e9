import type { FieldError } from '../../../lib/errors.js';
import { invalidFormatError } from './field-errors.js';
import { isStorableText, lengthOf } from './inputs.js';
import type { OptionReader } from './options.js';
import { matchesPattern, patternError } from './patterns.js';

/** Lengths in characters; pattern `''` for none. */
export interface TextRules {
  readonly min: number;
  readonly max: number;
  readonly pattern: string;
}

/** What is wrong with a text that is not empty, or null. */
export const textError = (text: string, { min, max, pattern }: TextRules): FieldError | null => {
  if (!isStorableText(text)) return invalidFormatError;
  const length = lengthOf(text);
  if (length < min) {
    return {
      code: 'validation_min_text_constraint',
      message: `Must be at least ${min} character(s).`,
      params: { min },
    };
  }
  if (length > max) {
    return {
      code: 'validation_max_text_constraint',
      message: `Must be no more than ${max} character(s).`,
      params: { max },
    };
  }
  return matchesPattern(pattern, text) ? null : invalidFormatError;
};

/** `min`, `max` (0 for the default) and `pattern` of a definition. */
export const readTextRules = (options: OptionReader, limits: { readonly max?: number } = {}): TextRules => {
  const min = options.integer('min', 0, limits);
  const max = options.integer('max', 0, limits);
  if (max !== 0 && max < min) options.integer('max', 0, { min });
  const pattern = options.text('pattern');
  const fault = patternError(pattern);
  if (fault !== null) options.fail('pattern', fault);
  return { min, max, pattern };
};
