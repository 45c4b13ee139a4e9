import type { FieldError } from '../../lib/errors.js';
import type { JsonValue } from '../../lib/json.js';
import { requiredError } from '../records/fields/field-errors.js';

const maxLength = 100;

/** Words of the filter grammar and keys of a record that are no fields. */
const reservedWords: ReadonlySet<string> = new Set([
  'null',
  'true',
  'false',
  '_rowid_',
  'collectionid',
  'collectionname',
  'expand',
]);

const invalidFormat: FieldError = { code: 'validation_match_invalid', message: 'Must be in a valid format.' };
const reserved: FieldError = { code: 'validation_not_in_invalid', message: 'The name is reserved.' };

export const lengthError = (max: number): FieldError => ({
  code: 'validation_length_out_of_range',
  message: `The length must be between 1 and ${max}.`,
  params: { min: 1, max },
});

/** What was sent where a text belongs; `''` for anything else. `String` would call a `toString` that came with the JSON. */
export const sentText = (given: JsonValue | undefined): string => (typeof given === 'string' ? given : '');

const wordError = (name: JsonValue | undefined, isWord: (text: string) => boolean): FieldError | null => {
  if (name === undefined || name === null || name === '') return requiredError;
  if (typeof name !== 'string') return invalidFormat;
  if (name.length > maxLength) return lengthError(maxLength);
  return isWord(name) ? null : invalidFormat;
};

const isAsciiWord = (text: string): boolean => /^\w+$/.test(text);

/** In composed form (NFC): what looks the same is the same. */
const isWord = (text: string): boolean => /^[\p{L}\p{M}\p{N}_]+$/u.test(text) && text.normalize('NFC') === text;

/** What is wrong with an identifier: letters A-Z, digits and `_`, at most 100. */
export const identifierError = (name: JsonValue | undefined): FieldError | null => wordError(name, isAsciiWord);

/** Back-relations are written `collection_via_field`, so no name may look like one. */
const viaError = (name: string): FieldError | null =>
  name.toLowerCase().includes('_via_')
    ? { code: 'validation_found_via', message: 'The name cannot contain "_via_".' }
    : null;

/** Names that every JavaScript object answers to are reserved too: a record must never seem to hold them. */
const isReserved = (name: string): boolean =>
  name.startsWith('_') || reservedWords.has(name.toLowerCase()) || name in Object.prototype;

export const fieldNameError = (name: JsonValue | undefined): FieldError | null => {
  const error = identifierError(name);
  if (error !== null) return error;
  // GraphQL takes the names of fields as they are, and no name that begins with a digit.
  if (/^\d/.test(sentText(name))) return invalidFormat;
  return isReserved(sentText(name)) ? reserved : viaError(sentText(name));
};

/**
 * Letters of any script, digits and `_`, at most 100: GraphQL calls collections by other names. Names that start with `_` or
 * `sqlite_` belong to Fichero and to the database.
 */
export const collectionNameError = (name: JsonValue | undefined): FieldError | null => {
  const error = wordError(name, isWord);
  if (error !== null) return error;
  if (/^(_|sqlite_)/i.test(sentText(name)) || sentText(name) in Object.prototype) {
    return { code: 'validation_collection_name_invalid', message: 'The name is reserved for internal use.' };
  }
  return viaError(sentText(name));
};

/** SQLite and MongoDB compare identifiers without case, or show them where people do. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
