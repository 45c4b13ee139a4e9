import type { BoolField } from '../../../store/collection.js';
import { invalidValueError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { isBlank } from './inputs.js';
import { OptionReader } from './options.js';

/** Forms carry text alone. */
const boolByText: ReadonlyMap<unknown, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const boolOf = (input: unknown): boolean | null =>
  typeof input === 'boolean' ? input : (boolByText.get(input) ?? null);

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
