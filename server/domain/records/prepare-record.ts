import type { FieldError } from '../../lib/errors.js';
import { newRecordId } from '../../lib/ids.js';
import type { JsonValue } from '../../lib/json.js';
import type { Field } from '../../store/collection.js';
import { reaches } from '../../store/filter-choices.js';
import { matches } from '../../store/filter-match.js';
import type { RecordValues, Requirement, Store } from '../../store/port.js';
import { changeField } from './field-changes.js';
import { missingError, sealValue, zeroOf } from './fields/field-kinds.js';
import { generateText } from './fields/text-generator.js';
import type { IncomingFiles, NamedFile } from './incoming-files.js';
import type { OpenedCollection } from './opened-collection.js';
import { type FieldInput, readInput } from './record-input.js';
import { missingReferences, requirementOf } from './requirements.js';
import { invalidRecord, outsideRows, ownRows } from './write-errors.js';

/** What one create or update works with. */
export interface Writing {
  readonly opened: OpenedCollection;
  readonly data: Readonly<Record<string, unknown>>;
  readonly incoming: IncomingFiles;
  /** The id of a new record for which none is given and no pattern of its own makes one; a random one when left out. */
  readonly newId?: string;
  /** Ids of new records that the same write creates before this one. */
  readonly made?: ReadonlySet<string>;
}

/** The new values of the fields that change, checked and sealed, and what they ask of the rest. */
export interface Prepared {
  readonly set: RecordValues;
  readonly requires: readonly Requirement[];
  readonly files: readonly NamedFile[];
}

type Action = 'create' | 'update';

const defaultIdPattern = '[a-z0-9]{15}';

/** What a field of a new record holds when nothing was sent for it. */
const initialValue = (field: Field, now: string, newId: string): JsonValue => {
  if (field.type === 'autodate') return field.onCreate ? now : '';
  if (field.type !== 'text') return zeroOf(field);
  if (field.name === 'id' && ['', defaultIdPattern].includes(field.autogeneratePattern)) return newId;
  return field.autogeneratePattern === '' ? '' : generateText(field.autogeneratePattern);
};

const isBlankText = ({ field, given, prefix }: FieldInput): boolean =>
  field.type === 'text' &&
  prefix === null &&
  (given?.value === '' || given?.value === null || given?.value === undefined);

/** Collects the values of one write and everything that is wrong with them. */
class Preparation {
  readonly #opened: OpenedCollection;
  readonly #action: Action;
  readonly #before: RecordValues | null;
  readonly #set: RecordValues = {};
  readonly #faults = new Map<string, FieldError>();
  readonly #files: NamedFile[] = [];

  constructor(opened: OpenedCollection, action: Action, before: RecordValues | null) {
    this.#opened = opened;
    this.#action = action;
    this.#before = before;
  }

  /** A value that the server decides, or its fault. */
  put(field: Field, value: JsonValue, error: FieldError | null = null): void {
    if (error === null) this.#set[field.name] = value;
    else this.#faults.set(field.name, error);
  }

  take(input: FieldInput): void {
    const { field } = input;
    const change = changeField(input, this.#before?.[field.name] ?? zeroOf(field));
    if ('error' in change) {
      this.#faults.set(field.name, change.error);
      return;
    }
    this.#set[field.name] = change.value;
    this.#files.push(...change.files);
  }

  fail(name: string, error: FieldError): void {
    this.#faults.set(name, error);
  }

  /** @param made ids of records that are created before it in the same write */
  async finish(store: Store, made: ReadonlySet<string> = new Set()): Promise<Prepared> {
    const requires = this.#requirements();
    if (this.#faults.size > 0) {
      const missing = await missingReferences(store, requires, this.#opened.context, made);
      throw invalidRecord(this.#opened, this.#action, new Map([...this.#faults, ...missing]));
    }
    for (const field of this.#opened.collection.fields) {
      const value = this.#set[field.name];
      if (field.type === 'password' && value !== undefined) this.#set[field.name] = await sealValue(field, value);
    }
    return { set: this.#set, requires: [...requires, ...this.#staysWithinRows()], files: this.#files };
  }

  /** What only the store can tell, because the rows depend on other records, it is left to check when the write commits. */
  #staysWithinRows(): readonly Requirement[] {
    const { rows, collection } = this.#opened;
    if (rows === null) return [];
    const values = { ...this.#before, ...this.#set };
    if (reaches(rows)) return [{ field: ownRows, collection, ids: [String(values['id'])], where: rows }];
    if (!matches(collection, rows, values)) throw outsideRows(this.#action);
    return [];
  }

  #requirements(): readonly Requirement[] {
    return this.#opened.collection.fields.flatMap((field) => {
      if (field.type !== 'relation' || this.#set[field.name] === undefined) return [];
      const required = requirementOf(this.#opened, field, this.#before, this.#set);
      if ('error' in required) this.#faults.set(field.name, required.error);
      return 'error' in required || required.requirement === null ? [] : [required.requirement];
    });
  }
}

/** All of a new record. */
export const prepareCreate = async (
  store: Store,
  { opened, data, incoming, newId = newRecordId(), made }: Writing,
  now: string,
): Promise<Prepared> => {
  const preparation = new Preparation(opened, 'create', null);
  const inputs = new Map(readInput(opened, data, incoming.files).map((input) => [input.field, input]));
  for (const field of opened.collection.fields) {
    const input = inputs.get(field);
    const initial = initialValue(field, now, newId);
    const generated = field.type === 'text' && initial !== '';
    if (input === undefined) preparation.put(field, initial, missingError(field, initial, undefined));
    else if (generated && isBlankText(input)) preparation.put(field, initial);
    else preparation.take(input);
  }
  return preparation.finish(store, made);
};

const idChangedError: FieldError = {
  code: 'validation_pk_change',
  message: 'The record primary key cannot be changed.',
};

/** What changes of a record that stands as `before`. */
export const prepareUpdate = async (
  store: Store,
  { opened, data, incoming, made }: Writing,
  before: RecordValues,
  now: string,
): Promise<Prepared> => {
  const preparation = new Preparation(opened, 'update', before);
  const { id, ...rest } = data;
  for (const input of readInput(opened, id === before['id'] ? rest : data, incoming.files)) {
    if (input.field.name === 'id') preparation.fail('id', idChangedError);
    else preparation.take(input);
  }
  for (const field of opened.collection.fields) {
    if (field.type === 'autodate' && field.onUpdate) preparation.put(field, now);
  }
  return preparation.finish(store, made);
};
