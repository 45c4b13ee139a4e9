import type { FieldError } from '../../lib/errors.js';
import type { JsonValue } from '../../lib/json.js';
import { type Collection, type Field, type Index, isMultiple, type Schema } from '../../store/collection.js';
import { systemCollections } from '../../store/system-collections.js';
import { invalidValueError } from '../records/fields/field-errors.js';
import { Faults, indexNameTaken, invalidIndex } from './definition-errors.js';
import { type GivenIndex, parseIndexSql } from './index-sql.js';
import { identifierError, sameName } from './names.js';

const maxIndexes = 60;
const maxColumns = 16;
const maxNameLength = 100;

export interface IndexesContext {
  readonly schema: Schema;
  readonly current: Collection | null;
  readonly id: string;
  readonly name: string;
  /** The fields that the collection will have. */
  readonly fields: readonly Field[];
}

const unreadable = invalidIndex(
  'Must be {"name", "fields", "unique"} or CREATE [UNIQUE] INDEX `name` ON `collection` (`field`, ...), without COLLATE, ordering, expressions or WHERE.',
);

const isText = (value: JsonValue | undefined): value is string => typeof value === 'string';

const readGiven = (input: JsonValue): GivenIndex | null => {
  if (isText(input)) return parseIndexSql(input);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return null;
  const { name = '', fields, unique = false } = input;
  if (!isText(name) || typeof unique !== 'boolean' || !Array.isArray(fields) || !fields.every(isText)) return null;
  return { name, fields, unique };
};

/** Lists and objects have no order and no equality that all databases share. */
const isIndexable = (field: Field): boolean =>
  field.type !== 'json' && field.type !== 'geoPoint' && field.type !== 'password' && !isMultiple(field);

/** What a field is called now: a column may still be given by the name that the same change replaces. */
const fieldNamed = ({ fields, current }: IndexesContext, name: string): Field | undefined => {
  const now = fields.find((field) => sameName(field.name, name));
  if (now !== undefined) return now;
  const before = current?.fields.find((field) => sameName(field.name, name));
  return before && fields.find(({ id }) => id === before.id);
};

const columnsError = (given: GivenIndex, fields: readonly (Field | undefined)[]): FieldError | null => {
  if (fields.length === 0 || fields.length > maxColumns) {
    return invalidIndex(`An index has at least 1 field and at most ${maxColumns}.`);
  }
  const missing = fields.indexOf(undefined);
  if (missing !== -1) {
    const shown = (given.fields[missing] ?? '').slice(0, maxNameLength);
    return invalidIndex(/^\w+$/.test(shown) ? `There is no field ${shown}.` : 'There is no such field.');
  }
  const unfit = fields.find((field) => field !== undefined && !isIndexable(field));
  if (unfit !== undefined)
    return invalidIndex(`The field ${unfit.name} cannot be indexed (json, geoPoint, password, several values).`);
  return new Set(fields).size === fields.length ? null : invalidIndex('A field can be in an index only once.');
};

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** Gives and checks names: unique among the indexes and tables of the instance, which share one space of names in SQLite. */
class IndexNames {
  readonly #context: IndexesContext;
  readonly #taken = new Set<string>();

  constructor(context: IndexesContext) {
    this.#context = context;
    for (const collection of [...context.schema.collections, ...systemCollections]) {
      if (collection.id === context.id) continue;
      this.#taken.add(collection.name.toLowerCase());
      for (const { name } of collection.indexes) this.#taken.add(name.toLowerCase());
    }
    this.#taken.add(context.name.toLowerCase());
  }

  claim(name: string): FieldError | null {
    const error = identifierError(name);
    if (error !== null) return error;
    if (/^(_|sqlite_)/i.test(name)) return invalidIndex('Index names that start with _ or sqlite_ are reserved.');
    if (this.#taken.has(name.toLowerCase())) return indexNameTaken;
    this.#taken.add(name.toLowerCase());
    return null;
  }

  /** A name for an index that came without one: that of the same index as it is, else one made of the collection and the fields. */
  nameFor(fields: readonly Field[], unique: boolean): string {
    const name = this.#freeName(fields, unique);
    this.#taken.add(name.toLowerCase());
    return name;
  }

  #freeName(fields: readonly Field[], unique: boolean): string {
    const ids = fields.map(({ id }) => id);
    const { current, id, name } = this.#context;
    const same = current?.indexes.find(
      (index) =>
        index.unique === unique &&
        sameList(
          index.fields.map((field) => idOf(current, field)),
          ids,
        ),
    );
    if (same !== undefined && !this.#taken.has(same.name.toLowerCase())) return same.name;
    const named = identifierError(name) === null ? name : id;
    const wanted = `idx_${[named, ...fields.map((field) => field.name)].join('_')}`.slice(0, maxNameLength - 4);
    let free = wanted;
    for (let n = 2; this.#taken.has(free.toLowerCase()); n += 1) free = `${wanted}_${n}`;
    return free;
  }
}

const idOf = (collection: Collection, fieldName: string): string =>
  collection.fields.find(({ name }) => name === fieldName)?.id ?? '';

interface ReadIndex {
  readonly place: string;
  readonly given: GivenIndex;
  readonly fields: readonly Field[];
}

const readIndex = (context: IndexesContext, input: JsonValue, place: string, faults: Faults): ReadIndex | null => {
  const given = readGiven(input);
  if (given === null) {
    faults.add(place, unreadable);
    return null;
  }
  const fields = given.fields.map((name) => fieldNamed(context, name));
  const error = columnsError(given, fields);
  faults.add(place, error);
  return error === null ? { place, given, fields: fields.filter((field) => field !== undefined) } : null;
};

/** The indexes of a definition. Faults go to `faults.indexes.<place>`. */
export const parseIndexes = (context: IndexesContext, input: JsonValue, faults: Faults): readonly Index[] => {
  if (!Array.isArray(input) || input.length > maxIndexes) {
    faults.add(
      'indexes',
      Array.isArray(input) ? invalidIndex(`A collection has at most ${maxIndexes} indexes.`) : invalidValueError,
    );
    return [];
  }
  const nested = new Faults();
  const read = input.flatMap((item, place) => readIndex(context, item, String(place), nested) ?? []);
  const names = new IndexNames(context);
  for (const { given, place } of read) if (given.name !== '') nested.add(place, names.claim(given.name));
  const indexes = read.map(({ given, fields }): Index => {
    const name = given.name === '' ? names.nameFor(fields, given.unique) : given.name;
    return { name, fields: fields.map((field) => field.name), unique: given.unique };
  });
  faults.nest('indexes', nested);
  return indexes;
};

/** The present indexes under the new fields, still to be checked: renamed fields are followed, an index over a field that is gone goes too. */
export const carriedIndexes = (current: Collection, fields: readonly Field[]): JsonValue[] =>
  current.indexes.flatMap(({ name, fields: columns, unique }): JsonValue[] => {
    const kept = columns.map((column) => fields.find(({ id }) => id === idOf(current, column))?.name);
    return kept.every((column) => column !== undefined) ? [{ name, fields: kept, unique }] : [];
  });
