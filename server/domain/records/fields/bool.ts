import type { BoolField } from '../../../store/collection.js';
import { invalidValueError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { FormText } from './form-text.js';
import { isBlank, textOf } from './inputs.js';
import { OptionReader } from './options.js';

const boolByText: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
/** What forms and HTML checkboxes send besides. */
const boolByFormText: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['on', true],
  ['0', false],
  ['off', false],
]);

const boolOf = (input: unknown): boolean | undefined => {
  if (typeof input === 'boolean') return input;
  const text = textOf(input) ?? '';
  return boolByText.get(text) ?? (input instanceof FormText ? boolByFormText.get(text) : undefined);
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
    return value === undefined ? { error: invalidValueError } : { value };
  },
};
