import { AppError } from '../../lib/errors.js';
import { isMultiple } from '../collection.js';
import type { FieldOperand } from '../filter.js';
import { decimalText, numberText } from './json-sql.js';
import { type Column, columnNamed, type Table } from './table.js';

/** A record in a statement: the name that its table has there. */
export interface Place {
  readonly alias: string;
  readonly table: Table;
}

export const columnSql = ({ alias, table }: Place, name: string): string => `${alias}.${columnNamed(table, name).sql}`;

const pathSql = (path: FieldOperand['path']): string => {
  const parts = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    // As JSON would write them they are compared; SQLite takes the next quotation mark for the end all the same.
    if (/["\p{Cc}]/u.test(key)) throw new AppError('VALIDATION', 'A json path cannot have such a key.');
    return `.${JSON.stringify(key)}`;
  });
  return `'$${parts.join('').replaceAll("'", "''")}'`;
};

const isJson = (column: Column, path: FieldOperand['path']): boolean => column.kind === 'json' || path.length > 0;

/** The text of a number that may be missing. */
const nullableNumberText = (sql: string): string => `CASE WHEN ${sql} IS NOT NULL THEN ${numberText(sql)} END`;

/** The text of a decimal that may be missing. */
export const nullableDecimalText = (sql: string): string => `CASE WHEN ${sql} IS NOT NULL THEN ${decimalText(sql)} END`;

/** Numbers in a json value as text, the way JSON writes them. */
const jsonText = (sql: string): string => `(CASE typeof(${sql}) WHEN 'real' THEN ${numberText(sql)} ELSE ${sql} END)`;

/** What a field of the record is compared and sorted by: a json field by the value its text stands for. */
export const valueSql = (place: Place, { name, path, modifier }: FieldOperand): string => {
  const column = columnNamed(place.table, name);
  const sql = `${place.alias}.${column.sql}`;
  if (modifier === 'length') {
    return isMultiple(column.field) ? `coalesce(json_array_length(${sql}), 0)` : `(coalesce(${sql}, '') <> '')`;
  }
  if (modifier === 'lower') return `lower(${textSql(place, { name, path })})`;
  if (isJson(column, path)) return `json_extract(${sql}, ${pathSql(path)})`;
  // Without its type. And were it the bare column of a list, SQLite would put what it is compared with in its place wherever JSON is read from it.
  return column.kind === 'structured' || modifier === 'only' ? `+${sql}` : sql;
};

/** Where in a column a json value is. */
export const jsonAt = (place: Place, { name, path }: FieldOperand) => ({
  sql: columnSql(place, name),
  path: pathSql(path),
});

/** The same as a text, for LIKE. */
export const textSql = (place: Place, { name, path }: Pick<FieldOperand, 'name' | 'path'>): string => {
  const column = columnNamed(place.table, name);
  const sql = `${place.alias}.${column.sql}`;
  if (isJson(column, path)) return jsonText(`json_extract(${sql}, ${pathSql(path)})`);
  return column.kind === 'number' ? `(${nullableNumberText(sql)})` : sql;
};

/** The same as a number, for geoDistance: text is none, whatever it says. */
export const numberSql = (sql: string): string => `CASE WHEN typeof(${sql}) <> 'text' THEN ${sql} END`;

/** The same as a time, for strftime. The words that SQLite takes for the present are none here. */
export const timeSql = (sql: string): string =>
  `CASE WHEN lower(${sql}) IN ('now', 'subsec', 'subsecond') THEN NULL ELSE ${sql} END`;
