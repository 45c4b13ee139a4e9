import type { JsonValue } from '../../lib/json.js';
import { type Collection, type Field, isMultiple } from '../collection.js';
import type { RecordValues } from '../port.js';
import type { SqlValue } from './bind.js';

/** The number of a record's present version. No field can have this name. */
export const revisionColumn = '"#rev"';
/** The order of creation. No field can have this name. */
export const rowColumn = '"#row"';

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `structured` holds JSON text and is never null, `json` holds JSON text or null. */
export type ColumnKind = 'text' | 'number' | 'bool' | 'structured' | 'json';

export interface Column {
  readonly field: Field;
  readonly name: string;
  /** Quoted. */
  readonly sql: string;
  readonly kind: ColumnKind;
  /** How the column is declared, with its zero value. */
  readonly declaration: string;
}

/** What the statements of one collection are built from. */
export interface Table {
  readonly collection: Collection;
  /** Quoted. */
  readonly sql: string;
  readonly columns: readonly Column[];
  readonly byName: ReadonlyMap<string, Column>;
  /** All columns, separated by commas. */
  readonly columnList: string;
}

const kindOf = (field: Field): ColumnKind => {
  if (field.type === 'number' || field.type === 'bool' || field.type === 'json') return field.type;
  return field.type === 'geoPoint' || isMultiple(field) ? 'structured' : 'text';
};

const zeroPoint = '{"lon":0,"lat":0}';

const declarationOf = (field: Field, kind: ColumnKind): string => {
  if (field.name === 'id') return 'TEXT NOT NULL UNIQUE';
  switch (kind) {
    case 'text':
      return `TEXT NOT NULL DEFAULT ''`;
    case 'number':
      return 'REAL NOT NULL DEFAULT 0';
    case 'bool':
      return 'INTEGER NOT NULL DEFAULT 0';
    case 'structured':
      return `TEXT NOT NULL DEFAULT '${field.type === 'geoPoint' ? zeroPoint : '[]'}'`;
    case 'json':
      return 'TEXT DEFAULT NULL';
  }
};

const columnOf = (field: Field): Column => {
  const kind = kindOf(field);
  return { field, name: field.name, sql: quote(field.name), kind, declaration: declarationOf(field, kind) };
};

const tables = new WeakMap<Collection, Table>();

export const tableOf = (collection: Collection): Table => {
  const known = tables.get(collection);
  if (known !== undefined) return known;
  const columns = collection.fields.map(columnOf);
  const table: Table = {
    collection,
    sql: quote(collection.name),
    columns,
    byName: new Map(columns.map((column) => [column.name, column])),
    columnList: columns.map((column) => column.sql).join(', '),
  };
  tables.set(collection, table);
  return table;
};

export const columnNamed = (table: Table, name: string): Column => {
  const column = table.byName.get(name);
  if (column === undefined) throw new Error(`collection ${table.collection.name} has no field ${name}`);
  return column;
};

/** The stored form of a value; a missing one is stored as the field's zero value. */
export const encode = (column: Column, value: JsonValue | undefined): SqlValue => {
  switch (column.kind) {
    case 'text':
      return typeof value === 'string' ? value : '';
    case 'number':
      return typeof value === 'number' ? value : 0;
    case 'bool':
      return value === true ? 1 : 0;
    case 'structured':
      if (value === undefined || value === null) return column.field.type === 'geoPoint' ? zeroPoint : '[]';
      return JSON.stringify(value);
    case 'json':
      return value === undefined || value === null ? null : JSON.stringify(value);
  }
};

const decode = (column: Column, value: SqlValue): JsonValue => {
  switch (column.kind) {
    case 'text':
    case 'number':
      return value;
    case 'bool':
      return value === 1;
    case 'structured':
    case 'json':
      return value === null ? null : (JSON.parse(value as string) as JsonValue);
  }
};

/** The values of a record from its columns in the order of `columnList`, the first of which is at `offset`. */
export const decodeRow = (table: Table, row: readonly SqlValue[], offset: number): RecordValues => {
  const values: RecordValues = {};
  const { columns } = table;
  for (let i = 0; i < columns.length; i += 1) {
    const column = columns[i] as Column;
    values[column.name] = decode(column, row[i + offset] as SqlValue);
  }
  return values;
};
