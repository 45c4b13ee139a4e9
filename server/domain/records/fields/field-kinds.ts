import type { FieldError } from '../../../lib/errors.js';
import type { JsonValue } from '../../../lib/json.js';
import type { Field, FieldType } from '../../../store/collection.js';
import { autodate } from './autodate.js';
import { bool } from './bool.js';
import { date } from './date.js';
import { editor } from './editor.js';
import { email } from './email.js';
import { requiredError } from './field-errors.js';
import type { Accepted, FieldKind } from './field-kind.js';
import { file } from './file.js';
import { geoPoint } from './geo-point.js';
import { isBlank } from './inputs.js';
import { json } from './json.js';
import { number } from './number.js';
import { password } from './password.js';
import { relation } from './relation.js';
import { select } from './select.js';
import { text } from './text.js';
import { url } from './url.js';

/** Every type of field. The only list of them. */
export const fieldKinds: { readonly [T in FieldType]: FieldKind<Extract<Field, { type: T }>> } = {
  text,
  editor,
  number,
  bool,
  email,
  url,
  date,
  autodate,
  select,
  json,
  file,
  relation,
  geoPoint,
  password,
};

export const isFieldType = (type: unknown): type is FieldType =>
  typeof type === 'string' && Object.hasOwn(fieldKinds, type);

const kindOf = (field: Field): FieldKind<Field> => fieldKinds[field.type];

/** What the field reads as without a value. */
export const zeroOf = (field: Field): JsonValue => kindOf(field).zero(field);

/** Whether the stored value counts as "nothing". 0 and false do not. */
export const isEmpty = (field: Field, value: JsonValue): boolean => kindOf(field).isEmpty(field, value);

/** A client's value in stored form or what is wrong with it; see `FieldKind.accept`. */
export const acceptValue = (field: Field, input: unknown): Accepted => kindOf(field).accept(field, input);

/**
 * `validation_required` when a required field would be left without a value, else null. `value` is in stored form; `input`
 * is what the client sent (undefined: nothing on create; the stored value itself on an update that does not name the field):
 * for numbers and bools it alone tells "nothing" from 0 and false.
 */
export const missingError = (field: Field, value: JsonValue, input: unknown): FieldError | null => {
  if (field.type === 'autodate' || !field.required) return null;
  const unsaid = (field.type === 'number' || field.type === 'bool') && isBlank(input);
  return unsaid || isEmpty(field, value) ? requiredError : null;
};

/** What is kept in place of an accepted value: a hash for passwords, the value itself otherwise. */
export const sealValue = async (field: Field, value: JsonValue): Promise<JsonValue> => {
  const { seal } = kindOf(field);
  return seal === undefined ? value : seal(field, value);
};
