import type { ObjectId } from 'mongodb';
import { type Collection, type Field, isMultiple } from '../collection.js';

/** A record as MongoDB holds it, besides one key per column. */
export interface RecordDocument {
  readonly _id: string;
  /** The number of the present version. */
  readonly _rev: number;
  /** The order of creation. */
  readonly _seq: ObjectId;
  readonly [column: string]: unknown;
}

/** Where the values of one field lie. Kept by field id, so that renaming and reordering fields touch no record. */
export interface ColumnEntry {
  readonly field: string;
  readonly column: string;
  /** The field came later than the collection: records written meanwhile may still lack the key. */
  readonly sparse: boolean;
}

/** A collection and where it lies. */
export interface StoredCollection {
  readonly collection: Collection;
  /** The name in MongoDB. */
  readonly physical: string;
  readonly columns: readonly ColumnEntry[];
  /** Raised whenever the search tokens of older records stop being right (see `keepsTokens`). */
  readonly tokensVersion: number;
}

/**
 * How a field is held:
 * - text, number, bool: as such;
 * - date: a BSON date, null for "no date";
 * - list (select, relation, file): `{list, last, text}`: all values, the last one or `''`, and all as JSON text. Every
 *   comparison finds its plain, indexable value in one of the three, and turning a single field into a multiple one
 *   or back changes the definition alone;
 * - structured (json, geoPoint): `{value, key}`: the value, and what it is compared and sorted by.
 */
export type ColumnKind = 'text' | 'number' | 'bool' | 'date' | 'list' | 'structured';

export interface Column {
  readonly field: Field;
  /** The key in the document. */
  readonly name: string;
  readonly kind: ColumnKind;
  readonly sparse: boolean;
  /** What comparisons, sorting and indexes use. */
  readonly comparedPath: string;
  /** What answers read. */
  readonly readPath: string;
}

export interface Layout {
  readonly collection: Collection;
  readonly physical: string;
  readonly tokensVersion: number;
  /** In the order of the definition. */
  readonly columns: readonly Column[];
  readonly byName: ReadonlyMap<string, Column>;
}

const kindOf = (field: Field): ColumnKind => {
  switch (field.type) {
    case 'number':
    case 'bool':
      return field.type;
    case 'date':
    case 'autodate':
      return 'date';
    case 'select':
    case 'relation':
    case 'file':
      return 'list';
    case 'json':
    case 'geoPoint':
      return 'structured';
    default:
      return 'text';
  }
};

const columnOf = (field: Field, { column: name, sparse }: ColumnEntry): Column => {
  const kind = kindOf(field);
  const base = { field, name, kind, sparse };
  if (kind === 'structured') return { ...base, comparedPath: `${name}.key`, readPath: `${name}.value` };
  if (kind !== 'list') return { ...base, comparedPath: name, readPath: name };
  return isMultiple(field)
    ? { ...base, comparedPath: `${name}.text`, readPath: `${name}.list` }
    : { ...base, comparedPath: `${name}.last`, readPath: `${name}.last` };
};

export const idColumn = '_id';

export const layoutOf = ({ collection, physical, columns: entries, tokensVersion }: StoredCollection): Layout => {
  const byField = new Map(entries.map((entry) => [entry.field, entry]));
  const columns = collection.fields.map((field) => {
    const entry = byField.get(field.id);
    if (entry === undefined) throw new Error(`field ${field.id} of collection ${collection.id} has no column`);
    return columnOf(field, entry);
  });
  const byName = new Map(columns.map((column) => [column.field.name, column]));
  return { collection, physical, tokensVersion, columns, byName };
};

export const columnNamed = (layout: Layout, name: string): Column => {
  const column = layout.byName.get(name);
  if (column === undefined) throw new Error(`collection ${layout.collection.name} has no field ${name}`);
  return column;
};

/** What a filter or an index names when it means one id among those that a relation holds. */
export const referencePath = (column: Column): string =>
  isMultiple(column.field) ? `${column.name}.list` : `${column.name}.last`;
