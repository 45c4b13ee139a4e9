import { originOf } from '../collection.js';
import { revisionName } from '../port.js';
import { joinBalanced } from './join-balanced.js';
import { type Column, columnNamed, revisionColumn, type Table } from './table.js';

/**
 * A REAL as the shortest text that reads back as the same number. SQLite's own JSON functions print 15 digits, which loses.
 * Integers print without a fraction.
 */
export const numberText = (sql: string): string =>
  `CASE WHEN ${sql} = CAST(${sql} AS INTEGER) AND abs(${sql}) < 9e15 THEN CAST(CAST(${sql} AS INTEGER) AS TEXT) ` +
  `WHEN CAST(format('%!.15g', ${sql}) AS REAL) = ${sql} THEN format('%!.15g', ${sql}) ELSE format('%!.17g', ${sql}) END`;

const valueText = (column: Column): string => {
  switch (column.kind) {
    case 'text':
      return `json_quote(${column.sql})`;
    case 'number':
      return `(${numberText(column.sql)})`;
    case 'bool':
      return `(CASE WHEN ${column.sql} THEN 'true' ELSE 'false' END)`;
    case 'structured':
      return column.sql;
    case 'json':
      return `coalesce(${column.sql}, 'null')`;
  }
};

const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const build = (table: Table, fields: readonly string[]): string => {
  const parts: string[] = [];
  let pending = '{';
  let separator = '';
  for (const name of fields) {
    pending += `${separator}${JSON.stringify(name)}:`;
    separator = ',';
    const origin = originOf(table.collection, name);
    if (name === revisionName) {
      parts.push(textLiteral(pending), revisionColumn);
      pending = '';
    } else if (origin === null) {
      parts.push(textLiteral(pending), valueText(columnNamed(table, name)));
      pending = '';
    } else pending += JSON.stringify(origin);
  }
  parts.push(textLiteral(`${pending}}`));
  return joinBalanced(parts, ' || ');
};

const known = new WeakMap<Table, Map<string, string>>();
const maxPerTable = 200;

const textsOf = (table: Table): Map<string, string> => {
  const texts = known.get(table) ?? new Map<string, string>();
  known.set(table, texts);
  return texts;
};

/** An expression for one record as JSON text: the fields in the given order. */
export const recordJson = (table: Table, fields: readonly string[]): string => {
  const texts = textsOf(table);
  const key = fields.join();
  const text = texts.get(key) ?? build(table, fields);
  if (texts.size >= maxPerTable) texts.clear();
  texts.set(key, text);
  return text;
};
