import type { Clock } from '../../lib/clock.js';
import { formatDate } from '../../lib/dates.js';
import { AppError, type FieldError, notFound } from '../../lib/errors.js';
import { newRecordId } from '../../lib/ids.js';
import type { JsonValue } from '../../lib/json.js';
import type { BlobStore } from '../../store/blobs/port.js';
import type { Field } from '../../store/collection.js';
import { refusalOf } from '../../store/errors.js';
import { matches } from '../../store/filter-match.js';
import type { RecordChange, RecordValues, Requirement, Store, StoredRecord, WriteOperation } from '../../store/port.js';
import { changeField } from './field-changes.js';
import { missingError, sealValue, zeroOf } from './fields/field-kinds.js';
import { generateText } from './fields/text-generator.js';
import type { IncomingFiles, NamedFile } from './incoming-files.js';
import type { OpenedCollection } from './opened-collection.js';
import { type FieldInput, readInput } from './record-input.js';
import { deleteBlobs, releasedBlobs } from './released-blobs.js';
import { requirementOf } from './requirements.js';
import { invalidRecord, outsideRows, writeError } from './write-errors.js';

export interface RecordDeps {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

/** What one create or update works with. */
export interface Writing {
  readonly opened: OpenedCollection;
  readonly data: Readonly<Record<string, unknown>>;
  readonly incoming: IncomingFiles;
}

/** The new values of the fields that change, checked and sealed, and what they ask of the rest. */
interface Prepared {
  readonly set: RecordValues;
  readonly requires: readonly Requirement[];
  readonly files: readonly NamedFile[];
}

type Action = 'create' | 'update';

const defaultIdPattern = '[a-z0-9]{15}';

/** What a field of a new record holds when nothing was sent for it. */
const initialValue = (field: Field, now: string): JsonValue => {
  if (field.type === 'autodate') return field.onCreate ? now : '';
  if (field.type !== 'text') return zeroOf(field);
  if (field.name === 'id' && ['', defaultIdPattern].includes(field.autogeneratePattern)) return newRecordId();
  return field.autogeneratePattern === '' ? '' : generateText(field.autogeneratePattern);
};

const isBlankText = ({ field, given }: FieldInput): boolean =>
  field.type === 'text' && (given?.value === '' || given?.value === null || given?.value === undefined);

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

  async finish(): Promise<Prepared> {
    const requires = this.#requirements();
    if (this.#faults.size > 0) throw invalidRecord(this.#opened, this.#action, this.#faults);
    for (const field of this.#opened.collection.fields) {
      const value = this.#set[field.name];
      if (field.type === 'password' && value !== undefined) this.#set[field.name] = await sealValue(field, value);
    }
    const { rows, collection } = this.#opened;
    if (rows !== null && !matches(collection, rows, { ...this.#before, ...this.#set })) throw outsideRows(this.#action);
    return { set: this.#set, requires, files: this.#files };
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

const prepareCreate = async ({ opened, data, incoming }: Writing, now: string): Promise<Prepared> => {
  const preparation = new Preparation(opened, 'create', null);
  const inputs = new Map(readInput(opened, data, incoming.files).map((input) => [input.field, input]));
  for (const field of opened.collection.fields) {
    const input = inputs.get(field);
    const initial = initialValue(field, now);
    const generated = field.type === 'text' && initial !== '';
    if (input === undefined) preparation.put(field, initial, missingError(field, initial, undefined));
    else if (generated && isBlankText(input)) preparation.put(field, initial);
    else preparation.take(input);
  }
  return preparation.finish();
};

const idChangedError: FieldError = {
  code: 'validation_pk_change',
  message: 'The record primary key cannot be changed.',
};

const prepareUpdate = async (
  { opened, data, incoming }: Writing,
  { values }: StoredRecord,
  now: string,
): Promise<Prepared> => {
  const preparation = new Preparation(opened, 'update', values);
  const { id, ...rest } = data;
  for (const input of readInput(opened, id === values['id'] ? rest : data, incoming.files)) {
    if (input.field.name === 'id') preparation.fail('id', idChangedError);
    else preparation.take(input);
  }
  for (const field of opened.collection.fields) {
    if (field.type === 'autodate' && field.onUpdate) preparation.put(field, now);
  }
  return preparation.finish();
};

/** Writes, then deletes the files that no record names any more. Returns all changes, cascades included. */
const commit = async (
  { store, blobs }: RecordDeps,
  opened: OpenedCollection,
  operation: WriteOperation,
): Promise<readonly RecordChange[]> => {
  try {
    const changes = await store.write([operation], opened.context);
    await deleteBlobs(blobs, releasedBlobs(opened.schema, changes));
    return changes;
  } catch (error) {
    throw writeError(
      error,
      opened,
      operation.kind === 'create' || operation.kind === 'update' ? operation.kind : 'delete',
    );
  }
};

/** The record as the write left it. */
const afterOf = (changes: readonly RecordChange[], collectionId: string, id: string): RecordValues => {
  const change = changes.findLast((candidate) => candidate.collectionId === collectionId && candidate.id === id);
  if (!change?.after) throw new Error('A write reports the record it wrote');
  return change.after;
};

export const createRecord = async (deps: RecordDeps, writing: Writing): Promise<RecordValues> => {
  const { opened, incoming } = writing;
  const { set, requires, files } = await prepareCreate(writing, formatDate(deps.clock()));
  const { collection } = opened;
  const id = String(set['id']);
  await incoming.place(files, collection.id, id);
  const changes = await commit(deps, opened, { kind: 'create', collection, values: set, requires });
  return afterOf(changes, collection.id, id);
};

const updateTries = 20;
const longestPauseMs = 8;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * longestPauseMs));

/** Called with the record as it stands before each try; throws to refuse the update. */
export type Check = (opened: OpenedCollection, current: RecordValues) => void;

const tryUpdate = async (deps: RecordDeps, writing: Writing, id: string, check: Check): Promise<RecordValues> => {
  const { opened, incoming } = writing;
  const { collection, rows, context } = opened;
  const current = await deps.store.get(collection, id, rows, context);
  if (current === null) throw notFound();
  check(opened, current.values);
  const { set, requires, files } = await prepareUpdate(writing, current, formatDate(deps.clock()));
  await incoming.place(files, collection.id, id);
  const { revision } = current;
  const changes = await commit(deps, opened, { kind: 'update', collection, id, revision, where: rows, set, requires });
  return afterOf(changes, collection.id, id);
};

/**
 * Reads, changes and writes one record; when another write came in between, again from the start, so that `field+` and its
 * like lose no concurrent change.
 * @throws AppError CONFLICT when others kept getting in between
 */
export const updateRecord = async (
  deps: RecordDeps,
  writing: Writing,
  id: string,
  check: Check = () => undefined,
): Promise<RecordValues> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryUpdate(deps, writing, id, check);
    } catch (error) {
      if (refusalOf(error)?.reason !== 'changed') throw error;
      if (tries === updateTries)
        throw new AppError('CONFLICT', 'The record keeps changing; try again.', { cause: error });
      await pause();
    }
  }
};

/** With its files, and those of all records that go with it. */
export const deleteRecord = async (deps: RecordDeps, opened: OpenedCollection, id: string): Promise<void> => {
  const { collection, rows } = opened;
  await commit(deps, opened, { kind: 'delete', collection, id, where: rows });
};
