import type { PasswordField } from '../../../store/collection.js';
import { hashPassword } from '../../admins/passwords.js';
import { invalidValueError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { textOf } from './inputs.js';
import { OptionReader } from './options.js';
import { readTextRules, textError } from './text-rules.js';

/** Also the most that a definition may allow. */
const maxLength = 71;
const defaultCost = 10;

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
    const error = value === '' ? null : textError(value, { ...field, max: field.max === 0 ? maxLength : field.max });
    return error === null ? { value } : { error };
  },
  seal: async (_field, value) => (typeof value === 'string' && value !== '' ? hashPassword(value) : ''),
};
