import type { FieldError } from '../../lib/errors.js';
import type { JsonValue } from '../../lib/json.js';
import { type Field, type FileField, isMultiple, type NumberField, type TextField } from '../../store/collection.js';
import { invalidValueError } from './fields/field-errors.js';
import type { Accepted } from './fields/field-kind.js';
import { acceptValue, missingError } from './fields/field-kinds.js';
import { fileSizeError, mimeTypeError, tooManyFilesError, unknownFilesError } from './fields/file.js';
import { textOf, textsOf } from './fields/inputs.js';
import { generateText } from './fields/text-generator.js';
import type { NamedFile } from './incoming-files.js';
import type { FieldInput, Modifier } from './record-input.js';

/** The new value of a field with the files it is the first to name, or what is wrong with it. */
export type FieldChange =
  | { readonly value: JsonValue; readonly files: readonly NamedFile[] }
  | { readonly error: FieldError };

const changeOf = (accepted: Accepted): FieldChange =>
  'error' in accepted ? accepted : { value: accepted.value, files: [] };

/** Adds and subtracts; only the sum has to keep the bounds. A cleared number has none to keep. */
const changeNumber = (field: NumberField, { given, modifiers }: FieldInput, current: JsonValue): FieldChange => {
  if (given !== null && modifiers.length === 0) return changeOf(acceptValue(field, given.value));
  const unbound: NumberField = { ...field, min: null, max: null, onlyInt: false };
  let sum: JsonValue = current;
  for (const { kind, value } of [...(given === null ? [] : [{ kind: null, value: given.value }]), ...modifiers]) {
    const accepted = acceptValue(unbound, value);
    if ('error' in accepted) return accepted;
    const operand = Number(accepted.value);
    if (kind === null) sum = operand;
    else sum = kind === 'remove' ? Number(sum) - operand : Number(sum) + operand;
  }
  return changeOf(acceptValue(field, sum));
};

/** `''` and nothing are no prefix; without a pattern the prefix is all. */
const generateAfter = (field: TextField, prefix: unknown): FieldChange => {
  const text = textOf(prefix);
  if (text === null) return { error: invalidValueError };
  const { autogeneratePattern: pattern } = field;
  return changeOf(acceptValue(field, text + (pattern === '' ? '' : generateText(pattern))));
};

const modify = (list: readonly string[], kind: Modifier['kind'], texts: readonly string[]): string[] => {
  if (kind === 'remove') return list.filter((text) => !texts.includes(text));
  return [...new Set(kind === 'append' ? [...list, ...texts] : [...texts, ...list])];
};

/** The values of a list after all that was sent; null when something in it is no text. */
const listAfter = (start: readonly string[] | null, modifiers: readonly Modifier[]): readonly string[] | null => {
  let list = start;
  for (const { kind, value } of modifiers) {
    const texts = textsOf(value);
    if (list === null || texts === null) return null;
    list = modify(list, kind, texts);
  }
  return list;
};

const changeList = (field: Field, { given, modifiers }: FieldInput, current: JsonValue): FieldChange => {
  const list = listAfter(textsOf(given === null ? current : given.value), modifiers);
  return list === null ? { error: invalidValueError } : changeOf(acceptValue(field, list));
};

const bytesError = (field: FileField, files: readonly NamedFile[]): FieldError | null => {
  for (const { clientName, blob, mime, byBytes } of files) {
    const error = fileSizeError(field, clientName, blob.size) ?? mimeTypeError(field, clientName, [mime, byBytes]);
    if (error !== null) return error;
  }
  return null;
};

/** New names around the kept ones. A field of one file takes the last new one in place of what it held. */
const withNewNames = (field: FileField, kept: readonly string[], files: readonly NamedFile[]): readonly string[] => {
  if (!isMultiple(field)) return [...kept, ...files.map(({ name }) => name)].slice(-1);
  const under = (key: string) => files.filter((file) => file.key === key).map(({ name }) => name);
  return [...under(`+${field.name}`), ...kept, ...under(field.name), ...under(`${field.name}+`)];
};

/** Files under the bare name of a field replace what it holds, unless the names to keep are given too. */
const changeFiles = (field: FileField, input: FieldInput, current: JsonValue): FieldChange => {
  const { given, modifiers, files, replaces } = input;
  const held = textsOf(current) ?? [];
  const start = given === null ? (replaces ? [] : held) : textsOf(given.value);
  const kept = listAfter(start, modifiers);
  if (kept === null) return { error: invalidValueError };
  const unknown = kept.filter((name) => !held.includes(name));
  if (unknown.length > 0) return { error: unknownFilesError(unknown) };
  const names = withNewNames(field, kept, files);
  const error = tooManyFilesError(field, names.length) ?? bytesError(field, files);
  if (error !== null) return { error };
  const used = files.filter(({ name }) => names.includes(name));
  return { value: isMultiple(field) ? [...names] : (names[0] ?? ''), files: used };
};

const changeValue = (input: FieldInput, current: JsonValue): FieldChange => {
  const { field, given, prefix } = input;
  if (field.type === 'text' && prefix !== null) return generateAfter(field, prefix.value);
  if (field.type === 'file') return changeFiles(field, input, current);
  if (field.type === 'number') return changeNumber(field, input, current);
  if (field.type === 'select' || field.type === 'relation') return changeList(field, input, current);
  return changeOf(acceptValue(field, given?.value));
};

/** What becomes of the `current` value of a field by all that a client sent for it. */
export const changeField = (input: FieldInput, current: JsonValue): FieldChange => {
  const change = changeValue(input, current);
  if ('error' in change) return change;
  const said = input.given === null || input.modifiers.length > 0 ? change.value : input.given.value;
  const error = missingError(input.field, change.value, said);
  return error === null ? change : { error };
};
