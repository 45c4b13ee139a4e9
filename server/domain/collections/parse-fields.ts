import { randomText } from '../../lib/ids.js';
import type { JsonObject, JsonValue } from '../../lib/json.js';
import type { Collection, Field, FieldType, RelationField, Schema } from '../../store/collection.js';
import { invalidValueError, requiredError } from '../records/fields/field-errors.js';
import { fieldKinds, isFieldType } from '../records/fields/field-kinds.js';
import { isStorableText } from '../records/fields/inputs.js';
import { automaticField, describeAutomatic, fieldIdFor, withAutomaticFields } from './automatic-fields.js';
import { Faults, fieldTypeChange, relationChange, relationMissing, systemFieldChange } from './definition-errors.js';
import { matchFields } from './match-fields.js';
import { fieldNameError, identifierError, lengthError, sameName, sentText } from './names.js';

const maxFields = 500;
const maxHelp = 300;

/** What a list of fields is read against. */
export interface FieldsContext {
  readonly schema: Schema;
  /** The collection as it is; null when it is being made. */
  readonly current: Collection | null;
  /** Its id and the name it will have: relations may point to itself. */
  readonly id: string;
  readonly name: string;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const targetId = ({ schema, id, name }: FieldsContext, nameOrId: string): string | null => {
  if (nameOrId === id || nameOrId === name) return id;
  const target = schema.collections.find(
    (other) => other.id === nameOrId || (other.name === nameOrId && other.id !== id),
  );
  return target?.id ?? null;
};

const resolveRelation = (
  context: FieldsContext,
  field: RelationField,
  before: Field | undefined,
  faults: Faults,
): RelationField => {
  const collectionId = targetId(context, field.collectionId);
  if (collectionId === null) faults.add('collectionId', relationMissing);
  else if (before?.type === 'relation' && before.collectionId !== collectionId)
    faults.add('collectionId', relationChange);
  return { ...field, collectionId: collectionId ?? field.collectionId };
};

const parseType = (input: JsonObject, before: Field | undefined, faults: Faults): FieldType | null => {
  const given = input['type'] ?? before?.type;
  if (!isFieldType(given)) {
    const message = `Must be one of: ${Object.keys(fieldKinds).join(', ')}.`;
    faults.add('type', given === undefined ? requiredError : { code: 'validation_in_invalid', message });
    return null;
  }
  if (before !== undefined && before.type !== given) faults.add('type', fieldTypeChange);
  return given;
};

const parseHelp = (input: JsonObject, faults: Faults): string => {
  const help = input['help'] ?? '';
  if (typeof help !== 'string' || !isStorableText(help)) faults.add('help', invalidValueError);
  else if (help.length > maxHelp) {
    faults.add('help', lengthError(maxHelp));
  } else return help;
  return '';
};

const parseFlag = (input: JsonObject, name: string, faults: Faults): boolean => {
  const flag = input[name] ?? false;
  if (typeof flag !== 'boolean') faults.add(name, invalidValueError);
  return flag === true;
};

const parseOwnField = (
  context: FieldsContext,
  input: JsonObject,
  id: string,
  before: Field | undefined,
  faults: Faults,
): Field | null => {
  const type = parseType(input, before, faults);
  const hidden = parseFlag(input, 'hidden', faults);
  const presentable = parseFlag(input, 'presentable', faults);
  const help = parseHelp(input, faults);
  if (type === null) return null;
  const defined = fieldKinds[type].define(input);
  if ('errors' in defined) {
    for (const [option, fault] of Object.entries(defined.errors)) faults.add(option, fault);
    return null;
  }
  const base = { id, name: sentText(input['name']), type, system: false, hidden, presentable, help };
  const field = { ...base, ...defined.options, ...(type === 'text' ? { primaryKey: false } : {}) } as Field;
  return field.type === 'relation' ? resolveRelation(context, field, before, faults) : field;
};

const parseAutomatic = (
  automatic: Field,
  input: JsonObject,
  id: string,
  before: Field | undefined,
  faults: Faults,
): Field => {
  if (before !== undefined && before.name !== automatic.name) {
    faults.add('name', systemFieldChange(`The field ${automatic.name} is automatic: no other can take its name.`));
  }
  if (input['type'] !== undefined && input['type'] !== automatic.type) {
    faults.add('type', systemFieldChange(`The field ${automatic.name} is automatic: its type is ${automatic.type}.`));
  }
  return { ...describeAutomatic(automatic, id, input), help: parseHelp(input, faults) };
};

/** Reads the fields of one definition one after the other, keeping what must be unique among them. */
class FieldsParser {
  readonly fields: Field[] = [];
  readonly faults = new Faults();
  readonly #context: FieldsContext;
  readonly #ids = new Set<string>();
  readonly #names: string[] = [];

  constructor(context: FieldsContext, taken: readonly string[]) {
    this.#context = context;
    for (const id of taken) this.#ids.add(id);
  }

  parse(input: JsonValue, before: Field | undefined, place: string): void {
    if (!isObject(input)) {
      this.faults.add(place, invalidValueError);
      return;
    }
    const faults = new Faults();
    const field = this.#parse(input, before, faults);
    this.faults.nest(place, faults);
    if (field !== null) this.fields.push(field);
  }

  #parse(input: JsonObject, before: Field | undefined, faults: Faults): Field | null {
    const name = input['name'];
    const nameError = fieldNameError(name);
    faults.add('name', nameError);
    if (typeof name === 'string' && nameError === null) this.#claimName(name, faults);
    if (before?.system && before.name !== name) {
      faults.add('name', systemFieldChange('Automatic fields cannot be renamed.'));
    }
    const id = before?.id ?? this.#newId(input, sentText(name), faults);
    const automatic = automaticField(sentText(name));
    if (automatic !== undefined) return parseAutomatic(automatic, input, id, before, faults);
    return parseOwnField(this.#context, input, id, before, faults);
  }

  #claimName(name: string, faults: Faults): void {
    const likeAutomatic = automaticField(name) === undefined && automaticField(name.toLowerCase()) !== undefined;
    if (likeAutomatic || this.#names.some((other) => sameName(other, name))) {
      faults.add('name', {
        code: 'validation_duplicated_field_name',
        message: `Duplicated or invalid field name ${name}.`,
        params: { fieldName: name },
      });
    }
    this.#names.push(name);
  }

  #newId(input: JsonObject, name: string, faults: Faults): string {
    const given = input['id'];
    if (given !== undefined && given !== null && given !== '') {
      faults.add('id', identifierError(given));
      if (this.#ids.has(sentText(given))) {
        faults.add('id', { code: 'validation_duplicated_field_id', message: 'Duplicated field id.' });
      }
      this.#ids.add(sentText(given));
      return sentText(given);
    }
    const type = input['type'];
    const wanted = fieldIdFor(isFieldType(type) ? type : 'text', name);
    const id = this.#ids.has(wanted) ? `${wanted}${randomText(6)}` : wanted;
    this.#ids.add(id);
    return id;
  }
}

/**
 * The fields of a definition: those given, in their order, and the automatic ones. Fields of `current` that are not given
 * again are gone, except automatic ones, which stay. Faults go to `faults.fields.<place>.<option>`.
 */
export const parseFields = (context: FieldsContext, input: JsonValue, faults: Faults): readonly Field[] => {
  const present = context.current?.fields ?? [];
  if (!Array.isArray(input)) {
    faults.add('fields', invalidValueError);
    return present;
  }
  if (input.length > maxFields) {
    faults.add('fields', {
      code: 'validation_length_too_long',
      message: `A collection has at most ${maxFields} fields.`,
      params: { max: maxFields },
    });
    return present;
  }
  const matched = matchFields(present, input);
  const parser = new FieldsParser(
    context,
    present.map(({ id }) => id),
  );
  for (const [place, field] of input.entries()) parser.parse(field, matched[place], String(place));
  faults.nest('fields', parser.faults);
  return withAutomaticFields(parser.fields, present);
};
