import type { FieldError } from '../../../lib/errors.js';
import type { PasswordField } from '../../../store/collection.js';
import { hashPassword } from '../../admins/passwords.js';
import { invalidFormatError, invalidValueError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { isStorableText, lengthOf, textOf } from './inputs.js';
import { OptionReader } from './options.js';
import { matchesPattern } from './patterns.js';
import { readTextRules } from './text-rules.js';

/** Also the most that a definition may allow. */
const maxLength = 71;
const defaultCost = 10;

/** Says less than the error of a text: clients know it without parameters. */
const passwordError = ({ min, max, pattern }: PasswordField, value: string): FieldError | null => {
  const length = lengthOf(value);
  const most = max === 0 ? maxLength : max;
  if (length < min) {
    return { code: 'validation_min_text_constraint', message: `Must be at least ${min} character(s).` };
  }
  if (length > most) {
    return { code: 'validation_max_text_constraint', message: `Must be less than ${most} character(s).` };
  }
  return isStorableText(value) && matchesPattern(pattern, value) ? null : invalidFormatError;
};

/**
 * A password: checked as plain text, kept as an argon2id hash, never returned. `cost` is read and shown for definitions
 * that come from elsewhere; the strength of the hash does not depend on it.
 */
export const password: FieldKind<PasswordField> = {
  type: 'password',
  define(input) {
    const options = new OptionReader(input);
    const rules = readTextRules(options, { max: maxLength });
    return options.result({ required: options.bool('required'), ...rules, cost: options.integer('cost', defaultCost) });
  },
  zero: () => '',
  isEmpty: (_field, value) => value === '' || value === null,
  accept(field, input) {
    const value = textOf(input);
    if (value === null) return { error: invalidValueError };
    const error = value === '' ? null : passwordError(field, value);
    return error === null ? { value } : { error };
  },
  seal: async (_field, value) => (typeof value === 'string' && value !== '' ? hashPassword(value) : ''),
};
