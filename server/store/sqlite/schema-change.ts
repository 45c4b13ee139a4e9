import { AppError } from '../../lib/errors.js';
import type { Collection, Index } from '../collection.js';
import { StoreError } from '../errors.js';
import type { SchemaStep } from '../port.js';
import { keepsTokens } from '../search-words.js';
import type { Connection } from './connection.js';
import { joinBalanced } from './join-balanced.js';
import { createTable } from './meta.js';
import { notUniqueFields } from './not-unique.js';
import { dropSearchIndex } from './search-index.js';
import { type Column, columnNamed, quote, type Table, tableOf } from './table.js';

/** Applies the steps inside the caller's transaction and writes the definitions. */
export const applySteps = (connection: Connection, steps: readonly SchemaStep[]): void => {
  steps.forEach(checkName);
  // Through names that nothing else has, so that two collections can swap theirs.
  for (const step of steps) {
    if (step.kind === 'drop') dropCollection(connection, step.collection);
    if (isRename(step)) renameTable(connection, step.before.name, passingName(step.before));
  }
  steps.forEach((step, index) => {
    if (isRename(step)) renameTable(connection, passingName(step.before), step.after.name);
    if (step.kind === 'create') createCollection(connection, step.collection, index);
    if (step.kind === 'replace') replaceCollection(connection, step.before, step.after, index);
  });
};

type Replace = SchemaStep & { readonly kind: 'replace' };

const isRename = (step: SchemaStep): step is Replace => step.kind === 'replace' && step.before.name !== step.after.name;

const passingName = (collection: Collection): string => `#${collection.id}`;

/** Names that SQLite or the adapter keeps for itself. */
const checkName = (step: SchemaStep): void => {
  const { name } = step.kind === 'replace' ? step.after : step.collection;
  if (/^(_|sqlite_)/i.test(name)) {
    throw new AppError('VALIDATION', 'The name of a collection cannot begin with "_" or "sqlite_".');
  }
};

const renameTable = (connection: Connection, from: string, to: string): void =>
  connection.exec(`ALTER TABLE ${quote(from)} RENAME TO ${quote(to)}`);

const dropCollection = (connection: Connection, collection: Collection): void => {
  connection.exec(`DROP TABLE ${tableOf(collection).sql}`);
  connection.run('DELETE FROM "_collections" WHERE id = ?', [collection.id]);
  connection.run('DELETE FROM "_counters" WHERE collection = ?', [collection.id]);
  dropSearchIndex(connection, collection.id);
};

const createCollection = (connection: Connection, collection: Collection, operationIndex: number): void => {
  createTable(connection, collection);
  for (const index of collection.indexes) createIndex(connection, tableOf(collection), index, operationIndex);
  const values = [collection.id, JSON.stringify(collection)];
  connection.run('INSERT INTO "_collections" (id, definition) VALUES (?, ?)', values);
};

const createIndex = (connection: Connection, table: Table, index: Index, operationIndex: number): void => {
  const columns = index.fields.map((name) => columnNamed(table, name).sql).join(', ');
  try {
    connection.exec(`CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)} ON ${table.sql} (${columns})`);
  } catch (error) {
    if (notUniqueFields(error, table) === null) throw error;
    throw new StoreError({ reason: 'notUnique', fields: index.fields, operationIndex });
  }
};

/** Keeps rows, their order and revisions, and every column that is still described. The table has its new name already. */
const replaceCollection = (
  connection: Connection,
  before: Collection,
  after: Collection,
  operationIndex: number,
): void => {
  if (!keepsTokens(before, after)) dropSearchIndex(connection, before.id);
  const table = tableOf(after);
  const fates = fatesOf(tableOf(before), table);
  const kept = before.indexes.filter((index) => isUnchanged(index, after, fates));
  for (const index of before.indexes) {
    if (!kept.includes(index)) connection.exec(`DROP INDEX ${quote(index.name)}`);
  }
  changeColumns(connection, table, fates);
  for (const index of after.indexes) {
    if (!kept.some((old) => old.name === index.name)) createIndex(connection, table, index, operationIndex);
  }
  connection.run('UPDATE "_collections" SET definition = ? WHERE id = ?', [JSON.stringify(after), before.id]);
  connection.run('UPDATE "_counters" SET changes = changes + 1 WHERE collection = ?', [before.id]);
  if (fates.some(({ to, converted }) => to === null || converted)) measure(connection, table);
};

/** Counts anew how much text the records hold. */
const measure = (connection: Connection, table: Table): void => {
  const texts = table.columns.filter(({ kind }) => kind !== 'number' && kind !== 'bool');
  const length = joinBalanced(
    texts.map(({ sql }) => `coalesce(length(${sql}), 0)`),
    ' + ',
  );
  const bytes = `SELECT coalesce(sum(${length}), 0) FROM ${table.sql}`;
  connection.run(`UPDATE "_counters" SET bytes = (${bytes}) WHERE collection = ?`, [table.collection.id]);
};

/** What becomes of a column: `to` is null when its field is gone or of another type. */
interface Fate {
  readonly from: Column;
  readonly to: Column | null;
  /** Single to several values or back. */
  readonly converted: boolean;
}

const fatesOf = (before: Table, after: Table): Fate[] =>
  before.columns.map((from) => {
    const to = after.columns.find(({ field }) => field.id === from.field.id && field.type === from.field.type) ?? null;
    return { from, to, converted: to !== null && to.kind !== from.kind };
  });

const isUnchanged = (index: Index, after: Collection, fates: readonly Fate[]): boolean => {
  const next = after.indexes.find((candidate) => candidate.name === index.name);
  if (next === undefined || next.unique !== index.unique || next.fields.length !== index.fields.length) return false;
  return index.fields.every((name, i) => {
    const fate = fates.find(({ from }) => from.name === name);
    return fate !== undefined && !fate.converted && fate.to?.name === next.fields[i];
  });
};

/** Columns pass through names that no field can have, so that two fields can swap theirs. */
const changeColumns = (connection: Connection, table: Table, fates: readonly Fate[]): void => {
  const alter = (text: string): void => connection.exec(`ALTER TABLE ${table.sql} ${text}`);
  const moved = fates.filter(({ from, to, converted }) => to === null || converted || to.name !== from.name);
  moved.forEach(({ from }, i) => alter(`RENAME COLUMN ${from.sql} TO "#${i}"`));
  moved.forEach(({ to, converted }, i) => {
    if (to !== null && !converted) alter(`RENAME COLUMN "#${i}" TO ${to.sql}`);
  });
  const survivors = new Set(fates.filter(({ to, converted }) => to !== null && !converted).map(({ to }) => to));
  for (const column of table.columns) {
    if (!survivors.has(column)) alter(`ADD COLUMN ${column.sql} ${column.declaration}`);
  }
  moved.forEach(({ to, converted }, i) => {
    if (to !== null && converted) connection.exec(`UPDATE ${table.sql} SET ${to.sql} = ${convertedSql(to, `"#${i}"`)}`);
    if (to === null || converted) alter(`DROP COLUMN "#${i}"`);
  });
};

/** The last of several values, or a list of the one that is not empty. */
const convertedSql = (to: Column, old: string): string =>
  to.kind === 'structured'
    ? `CASE ${old} WHEN '' THEN '[]' ELSE json_array(${old}) END`
    : `coalesce(json_extract(${old}, '$[#-1]'), '')`;
