import { originOf } from '../collection.js';
import { revisionName } from '../port.js';
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

/** A name and its value, as `json_object` takes them. Null for a column that holds JSON text, which goes out unparsed. */
const plainMember = (table: Table, name: string): string | null => {
  const key = textLiteral(name);
  const origin = originOf(table.collection, name);
  if (origin !== null) return `${key}, ${textLiteral(origin)}`;
  if (name === revisionName) return `${key}, ${revisionColumn}`;
  const { kind, sql } = columnNamed(table, name);
  if (kind === 'text') return `${key}, ${sql}`;
  if (kind === 'number') return `${key}, ${jsonNumber(sql)}`;
  if (kind === 'bool') return `${key}, CASE WHEN ${sql} THEN json('true') ELSE json('false') END`;
  return null;
};

const jsonMember = (table: Table, name: string): string =>
  `${textLiteral(`${JSON.stringify(name)}:`)} || coalesce(${columnNamed(table, name).sql}, 'null')`;

/** SQLite's functions take 127 arguments. */
const maxMembers = 60;

const objectOf = (members: readonly string[]): string => `json_object(${members.join(', ')})`;

/** One `json_object` costs two thirds of what its members joined as texts do: as few pieces as can be. */
const build = (table: Table, fields: readonly string[]): string => {
  const plain = fields.map((name) => plainMember(table, name)).filter((member) => member !== null);
  if (plain.length === fields.length && plain.length <= maxMembers) return objectOf(plain);
  const pieces: string[] = [];
  let run: string[] = [];
  const endRun = (): void => {
    // Plain members neither begin nor end with a brace of their own.
    if (run.length > 0) pieces.push(`trim(${objectOf(run)}, '{}')`);
    run = [];
  };
  for (const name of fields) {
    const member = plainMember(table, name);
    if (member === null || run.length === maxMembers) endRun();
    if (member === null) pieces.push(jsonMember(table, name));
    else run.push(member);
  }
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

/** An expression for one record as JSON text: the fields in the given order. */
export const recordJson = (table: Table, fields: readonly string[]): string => {
  const texts = textsOf(table);
  const key = fields.join();
  const text = texts.get(key) ?? build(table, fields);
  if (texts.size >= maxPerTable) texts.clear();
  texts.set(key, text);
  return text;
};
