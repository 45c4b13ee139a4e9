import { isUtf8 } from 'node:buffer';
import type { JsonObject, JsonValue } from '../lib/json.js';
import { badRequest } from './envelope.js';

/** Levels of nesting that a body may have: more than any json field takes, so that the field says what is wrong. */
const maxDepth = 600;

const loneSurrogate = /\p{Surrogate}/u;
/** Text that was valid UTF-8 can hold a lone surrogate only by such an escape. */
const surrogateEscape = /\\u[dD][89a-fA-F]/;

const check = (value: JsonValue, depth: number, surrogates: boolean): void => {
  if (typeof value === 'string') {
    if (surrogates && loneSurrogate.test(value)) throw badRequest();
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth === maxDepth) throw badRequest();
  if (Array.isArray(value)) {
    for (const item of value) check(item, depth + 1, surrogates);
    return;
  }
  for (const key of Object.keys(value)) {
    if (surrogates && loneSurrogate.test(key)) throw badRequest();
    check(value[key] ?? null, depth + 1, surrogates);
  }
};

/**
 * The object that a JSON body holds. No byte at all, and `null`, are an empty object.
 * @throws AppError VALIDATION for what is no JSON, no UTF-8, no object, nested too deeply, or holds half a character
 */
export const parseJsonBody = (bytes: Buffer): JsonObject => {
  if (bytes.length === 0) return {};
  if (!isUtf8(bytes)) throw badRequest();
  return parseJsonText(bytes.toString('utf8'));
};

export const parseJsonText = (text: string): JsonObject => {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw badRequest(error);
  }
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw badRequest();
  check(value, 0, surrogateEscape.test(text));
  // An own property of this name would become a prototype wherever it is assigned.
  Reflect.deleteProperty(value, '__proto__');
  return value;
};
