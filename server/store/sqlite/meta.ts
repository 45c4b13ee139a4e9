import { AppError } from '../../lib/errors.js';
import type { Collection } from '../collection.js';
import { systemCollections } from '../system-collections.js';
import type { Connection } from './connection.js';
import type { SchemaAnswer } from './messages.js';
import { quote, revisionColumn, rowColumn, tableOf } from './table.js';

/** Raised by whatever an older Fichero would misread. */
const format = 1;

/** Names that begin with `_` are the adapter's own. */
const metaTables = `
CREATE TABLE IF NOT EXISTS "_meta" (key TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO "_meta" VALUES ('format', ${format}), ('schemaVersion', 1), ('keysEpoch', 1), ('watchedUntil', 0), ('changeLog', 0);
CREATE TABLE IF NOT EXISTS "_collections" (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, definition TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS "_counters" (collection TEXT PRIMARY KEY NOT NULL, rows INTEGER NOT NULL, changes INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_changes" (position INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, changes TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS "_search" (collection TEXT PRIMARY KEY NOT NULL, done INTEGER NOT NULL) WITHOUT ROWID;
`;

export const createTable = (connection: Connection, collection: Collection): void => {
  const table = tableOf(collection);
  const columns = table.columns.map((column) => `${column.sql} ${column.declaration}`);
  connection.exec(
    `CREATE TABLE ${table.sql} (${rowColumn} INTEGER PRIMARY KEY, ${columns.join(', ')}, ${revisionColumn} INTEGER NOT NULL)`,
  );
  connection.run('INSERT INTO "_counters" VALUES (?, 0, 0, 0)', [collection.id]);
};

/** A change of anything but the time of last use moves the epoch, and with it every process verifies anew. */
const createTriggers = (connection: Connection, collection: Collection): void => {
  const { sql, columns } = tableOf(collection);
  const watched = columns.filter((column) => column.name !== 'lastUsed').map((column) => column.sql);
  for (const event of ['INSERT', 'DELETE', `UPDATE OF ${watched.join(', ')}`]) {
    const name = quote(`${collection.name}_${event.slice(0, 6).toLowerCase()}`);
    connection.exec(
      `CREATE TRIGGER ${name} AFTER ${event} ON ${sql} BEGIN UPDATE "_meta" SET value = value + 1 WHERE key = 'keysEpoch'; END`,
    );
  }
};

const credentialTables = ['_api_keys', '_sessions'];

const createSystemTable = (connection: Connection, collection: Collection): void => {
  createTable(connection, collection);
  for (const index of collection.indexes) {
    const fields = index.fields.map(quote).join(', ');
    connection.exec(
      `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)} ON ${tableOf(collection).sql} (${fields})`,
    );
  }
  if (credentialTables.includes(collection.name)) createTriggers(connection, collection);
};

/** Makes what a new database lacks, in one transaction; safe when several processes start at once. */
export const prepareDatabase = (connection: Connection): void => {
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('BEGIN IMMEDIATE');
  try {
    connection.exec(metaTables);
    const found = connection.get(`SELECT value FROM "_meta" WHERE key = 'format'`);
    if (Number(found?.[0]) > format) {
      throw new AppError('UNAVAILABLE', 'The database was made by a newer version of Fichero.');
    }
    const present = new Set(connection.all(`SELECT name FROM sqlite_schema WHERE type = 'table'`).map((row) => row[0]));
    for (const collection of systemCollections) {
      if (!present.has(collection.name)) createSystemTable(connection, collection);
    }
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
};

export interface Meta {
  readonly schemaVersion: number;
  readonly keysEpoch: number;
  /** Until then writes log what they change, in milliseconds since the epoch. */
  readonly watchedUntil: number;
  /** Another one after every time that writes were not logged. */
  readonly changeLog: number;
}

export const readMeta = (connection: Connection): Meta => {
  const rows = new Map(connection.all('SELECT key, value FROM "_meta"').map((row) => [row[0], row[1]]));
  return {
    schemaVersion: Number(rows.get('schemaVersion')),
    keysEpoch: Number(rows.get('keysEpoch')),
    watchedUntil: Number(rows.get('watchedUntil')),
    changeLog: Number(rows.get('changeLog')),
  };
};

export const readSchema = (connection: Connection, version: number): SchemaAnswer => {
  const rows = connection.all('SELECT definition FROM "_collections" ORDER BY position');
  return { version, collections: rows.map((row) => JSON.parse(String(row[0])) as Collection) };
};

export interface Counters {
  readonly rows: number;
  /** Raised by every change of a record of the collection. */
  readonly changes: number;
  /** About how much text the records hold. */
  readonly bytes: number;
}

export const readCounters = (connection: Connection, collectionId: string): Counters => {
  const row = connection.get('SELECT rows, changes, bytes FROM "_counters" WHERE collection = ?', [collectionId]);
  return { rows: Number(row?.[0] ?? 0), changes: Number(row?.[1] ?? 0), bytes: Number(row?.[2] ?? 0) };
};
