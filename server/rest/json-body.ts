import { isUtf8 } from 'node:buffer';
import { hasDuplicateKeys } from '../lib/duplicate-keys.js';
import type { JsonObject, JsonValue } from '../lib/json.js';
import { isSoundJson } from '../lib/json-limits.js';
import { badRequest } from './envelope.js';

/** Text that was valid UTF-8 can hold a lone surrogate only by such an escape. */
const surrogateEscape = /\\u[dD][89a-fA-F]/;

/**
 * The object that a JSON body holds. No byte at all, and `null`, are an empty object.
 * @throws AppError VALIDATION for what is no JSON, no UTF-8, no object, nested too deeply, or holds half a character or a key twice
 */
export const parseJsonBody = (bytes: Buffer): JsonObject => {
  if (bytes.length === 0) return {};
  if (!isUtf8(bytes)) throw badRequest();
  return parseJsonText(bytes.toString('utf8'));
};

/** @throws AppError VALIDATION for what is no JSON, nested too deeply, or holds half a character or a key twice */
export const parseJsonValue = (text: string): JsonValue => {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw badRequest(error);
  }
  if (!isSoundJson(value, { surrogates: surrogateEscape.test(text) }) || hasDuplicateKeys(text, value))
    throw badRequest();
  return value;
};

export const parseJsonText = (text: string): JsonObject => {
  const value = parseJsonValue(text);
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw badRequest();
  // An own property of this name would become a prototype wherever it is assigned.
  Reflect.deleteProperty(value, '__proto__');
  return value;
};
