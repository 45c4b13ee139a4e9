import { type Field, isMultiple, type RelationField } from '../../store/collection.js';
import type { TypedCollection, TypedRelation } from './typed-collections.js';
import {
  entriesOf,
  type Given,
  givenList,
  givenObject,
  invalidInput,
  listOf,
  type Place,
  readText,
} from './typed-values.js';

/** A file that has not been taken in yet; `file` is what the door put in its place. */
export interface PendingFile {
  /** As that of a `StagedFile`. */
  readonly key: string;
  readonly file: unknown;
}

export type TypedLink = { readonly id: string } | { readonly create: TypedWrite };

/** A `WriteInput` whose files have not been taken in yet. */
export interface TypedWrite {
  /** The id of the collection. */
  readonly collectionId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly links: Readonly<Record<string, readonly TypedLink[]>>;
  readonly files: readonly PendingFile[];
}

/** How a list changes: each of these names a part of an input and the key of `data` that it becomes. */
const listChanges = { set: '', add: '+', remove: '-' } as const;

/** What is said of the fields of one record, as it is read. */
class Reading implements TypedWrite {
  readonly collectionId: string;
  readonly data: Record<string, unknown> = {};
  readonly links: Record<string, readonly TypedLink[]> = {};
  readonly files: PendingFile[] = [];
  readonly #typed: TypedCollection;

  constructor(typed: TypedCollection) {
    this.#typed = typed;
    this.collectionId = typed.collection.id;
  }

  /** The value of a field from now on. */
  set(field: Field, value: unknown, place: Place): void {
    const relation = field.type === 'relation' ? this.#relation(field) : null;
    if (field.type === 'file') this.#setFiles(field, value, place);
    else if (relation === null || value === null) this.data[field.name] = value;
    else this.#link(relation, field.name, isMultiple(field) ? givenList(value, place) : [value], place);
  }

  /** How the value of a field changes. */
  change(field: Field, value: unknown, place: Place): void {
    if (!isMultiple(field)) this.set(field, value, place);
    else if (value === null) this.set(field, [], place);
    else for (const [name, part] of entriesOf(givenObject(value, place))) this.#changeList(field, name, part, place);
  }

  #changeList(field: Field, name: string, part: unknown, listPlace: Place): void {
    const place = `${listPlace}.${name}`;
    if (!Object.hasOwn(listChanges, name)) throw invalidInput(place, 'unknown, expected set, add or remove');
    if (part === null) return;
    const key = `${field.name}${listChanges[name as keyof typeof listChanges]}`;
    const relation = field.type === 'relation' && name !== 'remove' ? this.#relation(field) : null;
    if (name === 'set') this.set(field, part, place);
    else if (relation !== null) this.#link(relation, key, givenList(part, place), place);
    else if (field.type === 'file' && name === 'add') this.#addFiles(key, givenList(part, place));
    else this.data[key] = listOf(readText)(part, place);
  }

  #relation({ name }: RelationField): TypedRelation | null {
    return this.#typed.relation(name) ?? null;
  }

  #setFiles({ name, ...field }: Field, value: unknown, place: Place): void {
    const isList = isMultiple({ name, ...field } as Field);
    const files = value === null ? [] : isList ? givenList(value, place) : [value];
    if (files.length === 0) this.data[name] = isList ? [] : '';
    else this.#addFiles(name, files);
  }

  #addFiles(key: string, files: readonly unknown[]): void {
    this.files.push(...files.map((file) => ({ key, file })));
  }

  #link({ target }: TypedRelation, key: string, given: readonly unknown[], place: Place): void {
    this.links[key] = given.map((link, i) => readLink(target, link, given.length > 1 ? `${place}.${i}` : place));
  }
}

/** `{id}` or `{create}`. */
const readLink = (target: TypedCollection, value: unknown, place: Place): TypedLink => {
  const entries = entriesOf(givenObject(value, place));
  const [[name, given] = ['', null]] = entries;
  if (entries.length === 1 && name === 'id') return { id: readText(given, `${place}.id`) };
  if (entries.length === 1 && name === 'create') return { create: typedCreate(target, given, `${place}.create`) };
  throw invalidInput(place, 'expected either id or create');
};

const settable = ({ settable: fields }: TypedCollection, name: string, place: Place): Field => {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) throw invalidInput(place, 'there is no such field that can be set');
  return field;
};

const read = (
  typed: TypedCollection,
  value: unknown,
  place: Place,
  take: (reading: Reading, field: Field, given: unknown, at: Place) => void,
): TypedWrite => {
  const reading = new Reading(typed);
  const given: Given = givenObject(value, place);
  for (const [name, one] of entriesOf(given)) {
    const at = `${place}.${name}`;
    take(reading, settable(typed, name, at), one, at);
  }
  return reading;
};

/**
 * The values of a new record by field name. A relation to records that the caller sees is `{id}` or `{create: {…}}`, or a list of these;
 * whether values keep the rules of their fields is not looked at here.
 * @throws AppError VALIDATION for what has another shape, and for fields that the caller cannot set
 */
export const typedCreate = (typed: TypedCollection, value: unknown, place: Place = 'data'): TypedWrite =>
  read(typed, value, place, (reading, field, given, at) => reading.set(field, given, at));

/**
 * What changes of a record: as `typedCreate`, but for fields of several values, of which each is `{set}`, `{add}` or `{remove}`; of
 * files several of these.
 * @throws AppError VALIDATION for what has another shape, and for fields that the caller cannot set
 */
export const typedUpdate = (typed: TypedCollection, value: unknown, place: Place = 'data'): TypedWrite =>
  read(typed, value, place, (reading, field, given, at) => reading.change(field, given, at));
