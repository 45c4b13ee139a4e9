import type { EditorField } from '../../../store/collection.js';
import { invalidFormatError, invalidValueError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { isStorableText, textOf } from './inputs.js';
import { OptionReader } from './options.js';

const defaultMaxSize = 5 * 1024 * 1024;

/** Rich text: HTML, stored as it is given. Whoever shows it must sanitise it. */
export const editor: FieldKind<EditorField> = {
  type: 'editor',
  define(input) {
    const options = new OptionReader(input);
    return options.result({
      required: options.bool('required'),
      maxSize: options.integer('maxSize', 0),
      convertURLs: options.bool('convertURLs'),
    });
  },
  zero: () => '',
  isEmpty: (_field, value) => value === '' || value === null,
  accept(field, input) {
    const value = textOf(input);
    if (value === null) return { error: invalidValueError };
    if (!isStorableText(value)) return { error: invalidFormatError };
    const maxSize = field.maxSize === 0 ? defaultMaxSize : field.maxSize;
    if (Buffer.byteLength(value) <= maxSize) return { value };
    return {
      error: {
        code: 'validation_content_size_limit',
        message: `The maximum allowed content size is ${maxSize} bytes.`,
        params: { maxSize },
      },
    };
  },
};
