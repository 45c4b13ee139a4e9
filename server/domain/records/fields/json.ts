import type { FieldError } from '../../../lib/errors.js';
import type { JsonValue } from '../../../lib/json.js';
import type { JsonField } from '../../../store/collection.js';
import type { FieldKind } from './field-kind.js';
import { isStorableText } from './inputs.js';
import { OptionReader } from './options.js';

const defaultMaxSize = 1024 * 1024;
/** SQLite's JSON functions give up at 1,000 levels, so what is stored stays well below. */
const maxDepth = 512;

const invalidJson: FieldError = { code: 'validation_invalid_json', message: 'Must be a valid json value.' };

const isPlainObject = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Whether every store can keep the value and give it back unchanged. */
const isStorable = (value: unknown, depth: number): value is JsonValue => {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || depth === maxDepth) return false;
  if (Array.isArray(value)) return value.every((item) => isStorable(item, depth + 1));
  return (
    isPlainObject(value) &&
    Object.entries(value).every(([key, item]) => isStorableText(key) && isStorable(item, depth + 1))
  );
};

/**
 * A text that is JSON is taken as what it says, so that forms and JSON bodies can send the same: `"[1]"` is a list, `"true"`
 * true, `"1e2"` 100. Any other text, also the empty one and one that starts with a space, stays text.
 */
const reparsed = (text: string): unknown => {
  if (!/^(?:["[{\d-]|(?:null|true|false)$)/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const readValue = (input: unknown): unknown => {
  if (input === undefined) return null;
  return typeof input === 'string' ? reparsed(input) : input;
};

/** Any JSON; the only type whose value can be null. */
export const json: FieldKind<JsonField> = {
  type: 'json',
  define(input) {
    const options = new OptionReader(input);
    return options.result({ required: options.bool('required'), maxSize: options.integer('maxSize', 0) });
  },
  zero: () => null,
  isEmpty: (_field, value) =>
    value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0),
  accept(field, input) {
    const value = readValue(input);
    if (!isStorable(value, 0)) return { error: invalidJson };
    const maxSize = field.maxSize === 0 ? defaultMaxSize : field.maxSize;
    if (Buffer.byteLength(JSON.stringify(value)) <= maxSize) return { value };
    return {
      error: {
        code: 'validation_json_size_limit',
        message: `The maximum allowed JSON size is ${maxSize} bytes.`,
        params: { maxSize },
      },
    };
  },
};
