import type { FieldError } from '../../../lib/errors.js';
import type { NumberField } from '../../../store/collection.js';
import { belowThresholdError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { isBlank, textOf } from './inputs.js';
import { OptionReader } from './options.js';

const decimal = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** The number, also when it is written as text (forms carry nothing else); null for anything else. */
const numberOf = (input: unknown): number | null => {
  const text = textOf(input);
  const value = text !== null && decimal.test(text) ? Number(text) : input;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

const ruleError = (field: NumberField, value: number): FieldError | null => {
  const { min, max, onlyInt } = field;
  if (onlyInt && !Number.isInteger(value)) {
    return { code: 'validation_only_int_constraint', message: 'Decimal numbers are not allowed.' };
  }
  if (min !== null && value < min) {
    return {
      code: 'validation_min_number_constraint',
      message: `Must be greater or equal than ${min}.`,
      params: { min },
    };
  }
  if (max !== null && value > max) {
    return { code: 'validation_max_number_constraint', message: `Must be less or equal than ${max}.`, params: { max } };
  }
  return null;
};

/** A double. 0 is a value: the bounds apply to it; clearing stores 0 without looking at the bounds. */
export const number: FieldKind<NumberField> = {
  type: 'number',
  define(input) {
    const options = new OptionReader(input);
    const min = options.number('min');
    const max = options.number('max');
    if (min !== null && max !== null && max < min) options.fail('max', belowThresholdError(min));
    return options.result({ required: options.bool('required'), min, max, onlyInt: options.bool('onlyInt') });
  },
  zero: () => 0,
  isEmpty: (_field, value) => value === null,
  accept(field, input) {
    if (isBlank(input)) return { value: 0 };
    const given = numberOf(input);
    if (given === null) {
      return { error: { code: 'validation_not_a_number', message: 'The submitted number is not properly formatted.' } };
    }
    const value = given === 0 ? 0 : given;
    const error = ruleError(field, value);
    return error === null ? { value } : { error };
  },
};
