import type { TextField } from '../../../store/collection.js';
import { invalidValueError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { textOf } from './inputs.js';
import { OptionReader } from './options.js';
import { generatorError } from './text-generator.js';
import { readTextRules, textError } from './text-rules.js';

const defaultMax = 5_000;

/** Plain text. A number or bool in JSON is refused, not turned into text. */
export const text: FieldKind<TextField> = {
  type: 'text',
  define(input) {
    const options = new OptionReader(input);
    const rules = readTextRules(options);
    const autogeneratePattern = options.text('autogeneratePattern');
    const fault = generatorError(autogeneratePattern);
    if (fault !== null) options.fail('autogeneratePattern', fault);
    return options.result({
      required: options.bool('required'),
      ...rules,
      autogeneratePattern,
      primaryKey: options.bool('primaryKey'),
    });
  },
  zero: () => '',
  isEmpty: (_field, value) => value === '' || value === null,
  accept(field, input) {
    const value = textOf(input);
    if (value === null) return { error: invalidValueError };
    const error = value === '' ? null : textError(value, { ...field, max: field.max === 0 ? defaultMax : field.max });
    return error === null ? { value } : { error };
  },
};
