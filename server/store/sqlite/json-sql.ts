import { originOf } from '../collection.js';
import { type Member, revisionName } from '../port.js';
import { joinBalanced } from './join-balanced.js';
import { columnNamed, revisionColumn, type Table } from './table.js';

/** Of 64 bits. */
const isInteger = (sql: string): string => `${sql} = CAST(${sql} AS INTEGER) AND abs(${sql}) < 9223372036854775808.0`;
const fitsShort = (sql: string): string => `CAST(format('%!.15g', ${sql}) AS REAL) = ${sql}`;

const decimalCases = (sql: string): string =>
  `WHEN ${fitsShort(sql)} THEN format('%!.15g', ${sql}) ELSE format('%!.17g', ${sql})`;

/**
 * A REAL as a text that reads back as the same number. SQLite's own JSON functions print 15 digits, which loses.
 * It always has a fraction.
 */
export const decimalText = (sql: string): string => `CASE ${decimalCases(sql)} END`;

/** The same, but whole numbers print without a fraction. */
export const numberText = (sql: string): string =>
  `CASE WHEN ${isInteger(sql)} THEN CAST(CAST(${sql} AS INTEGER) AS TEXT) ${decimalCases(sql)} END`;

/** What makes SQLite's JSON functions print the same: itself where their 15 digits are enough. */
const jsonNumber = (sql: string): string =>
  `CASE WHEN ${isInteger(sql)} THEN CAST(${sql} AS INTEGER) WHEN ${fitsShort(sql)} THEN ${sql} ELSE json(format('%!.17g', ${sql})) END`;

const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A value as `json_object` takes it. Null for a column that holds JSON text, which goes out unparsed. */
const plainValue = (table: Table, name: string): string | null => {
  const origin = originOf(table.collection, name);
  if (origin !== null) return textLiteral(origin);
  if (name === revisionName) return revisionColumn;
  const { kind, sql } = columnNamed(table, name);
  if (kind === 'text') return sql;
  if (kind === 'number') return jsonNumber(sql);
  if (kind === 'bool') return `CASE WHEN ${sql} THEN json('true') ELSE json('false') END`;
  return null;
};

/** One member of the object: an expression for its value, or the column that holds it as JSON text. */
type Made = { readonly key: string } & ({ readonly value: string } | { readonly json: string });

const ofColumn = (table: Table, key: string, name: string): Made => {
  const value = plainValue(table, name);
  return value === null ? { key, json: columnNamed(table, name).sql } : { key, value };
};

const made = (table: Table, given: string | Member): Made => {
  if (typeof given === 'string') return ofColumn(table, given, given);
  if ('text' in given) return { key: given.key, value: textLiteral(given.text) };
  const { key, field } = given;
  if (field.type !== 'date' && field.type !== 'autodate') return ofColumn(table, key, field.name);
  return { key, value: `replace(nullif(${columnNamed(table, field.name).sql}, ''), ' ', 'T')` };
};

const jsonMember = (key: string, json: string): string =>
  `${textLiteral(`${JSON.stringify(key)}:`)} || coalesce(${json}, 'null')`;

/** SQLite's functions take 127 arguments. */
const maxMembers = 60;

const objectOf = (members: readonly string[]): string => `json_object(${members.join(', ')})`;

/** One `json_object` costs two thirds of what its members joined as texts do: as few pieces as can be. */
const build = (members: readonly Made[]): string => {
  const pieces: string[] = [];
  let run: string[] = [];
  const endRun = (): void => {
    // Plain members neither begin nor end with a brace of their own.
    if (run.length > 0) pieces.push(`trim(${objectOf(run)}, '{}')`);
    run = [];
  };
  for (const member of members) {
    const isJson = 'json' in member;
    if (isJson || run.length === maxMembers) endRun();
    if (isJson) pieces.push(jsonMember(member.key, member.json));
    else run.push(`${textLiteral(member.key)}, ${member.value}`);
  }
  if (pieces.length === 0) return objectOf(run);
  endRun();
  return `'{' || ${joinBalanced(pieces, " || ',' || ")} || '}'`;
};

const known = new WeakMap<Table, Map<string, string>>();
const maxPerTable = 200;

const textsOf = (table: Table): Map<string, string> => {
  const texts = known.get(table) ?? new Map<string, string>();
  known.set(table, texts);
  return texts;
};

const keyOf = (given: string | Member): string => {
  if (typeof given === 'string') return given;
  return 'text' in given ? `${given.key}="${given.text}"` : `${given.key}=${given.field.name}`;
};

/** An expression for one record as JSON text: the fields in the given order. */
export const recordJson = (table: Table, fields: readonly (string | Member)[]): string => {
  const texts = textsOf(table);
  const key = fields.map(keyOf).join();
  const text = texts.get(key) ?? build(fields.map((given) => made(table, given)));
  if (texts.size >= maxPerTable) texts.clear();
  texts.set(key, text);
  return text;
};
