import type { BoolField } from '../../../store/collection.js';
import { invalidValueError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { isBlank } from './inputs.js';
import { OptionReader } from './options.js';

/** Also as text: HTML inputs give nothing else. */
const boolOf = (input: unknown): boolean | null => {
  if (input === 'true') return true;
  if (input === 'false') return false;
  return typeof input === 'boolean' ? input : null;
};

/** True or false; false is a value. */
export const bool: FieldKind<BoolField> = {
  type: 'bool',
  define(input) {
    const options = new OptionReader(input);
    return options.result({ required: options.bool('required') });
  },
  zero: () => false,
  isEmpty: (_field, value) => value === null,
  accept(_field, input) {
    const value = isBlank(input) ? false : boolOf(input);
    return value === null ? { error: invalidValueError } : { value };
  },
};
