import { isSearched, tokensOf } from '../search-words.js';
import type { Connection, Row } from './connection.js';
import { wordsTable, wordsTableDefinition } from './search-sql.js';
import { decodeRow, rowColumn, type Table, tableOf } from './table.js';

/** Rows by the id of their collection. */
export type TouchedRows = Map<string, Set<number>>;

export const touch = (touched: TouchedRows, collectionId: string, rows: Iterable<number>): void => {
  const known = touched.get(collectionId) ?? new Set();
  for (const row of rows) known.add(row);
  touched.set(collectionId, known);
};

/** Beyond every row: all records are in the index. */
const complete = Number.MAX_SAFE_INTEGER;
const maxRecordsPerStep = 256;
const maxTextPerStep = 2_000_000;
/** A write that touches more records than this does away with the index; the next search makes it anew, in steps. */
const maxRefreshed = 5_000;

/** Whether searches of the collection find all that they should. */
export const isIndexed = (connection: Connection, collectionId: string): boolean =>
  readDone(connection, collectionId) === complete;

const readDone = (connection: Connection, collectionId: string): number | null => {
  const row = connection.get('SELECT done FROM "_search" WHERE collection = ?', [collectionId]);
  return row === undefined ? null : Number(row[0]);
};

/** The next search makes the index anew. */
export const dropSearchIndex = (connection: Connection, collectionId: string): void => {
  connection.run('DELETE FROM "_search" WHERE collection = ?', [collectionId]);
  connection.exec(`DROP TABLE IF EXISTS ${wordsTable(collectionId)}`);
};

const searchedParts = new WeakMap<Table, Table>();

/** The table with the searched columns alone. */
const searchedPart = (table: Table): Table => {
  let part = searchedParts.get(table);
  if (part === undefined) {
    part = tableOf({ ...table.collection, fields: table.collection.fields.filter(isSearched) });
    searchedParts.set(table, part);
  }
  return part;
};

const selectRows = ({ sql, columns }: Table, condition: string): string =>
  `SELECT ${[rowColumn, ...columns.map((column) => column.sql)].join(', ')} FROM ${sql} WHERE ${condition}`;

/**
 * The words of records, in a full-text table per collection, kept by the writer. A collection that nobody searched has
 * none and pays nothing. It is made row by row: records up to `done` are in it and kept in step by every write.
 */
export class SearchIndexes {
  readonly #connection: Connection;
  /** By collection id, as the present transaction has it; null without an index. */
  readonly #done = new Map<string, number | null>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** To be called first in every transaction, after an undo, and after definitions changed. */
  forget(): void {
    this.#done.clear();
  }

  /** Whether writes to the collection must tell which rows they touched. */
  keeps(collectionId: string): boolean {
    return this.#doneOf(collectionId) !== null;
  }

  /** Brings the next records in. Returns whether all are. */
  extend(table: Table, bytesPerRecord: number): boolean {
    const { id } = table.collection;
    const done = this.#doneOf(id) ?? this.#create(id);
    if (done === complete) return true;
    const most = Math.max(1, Math.min(maxRecordsPerStep, Math.floor(maxTextPerStep / Math.max(1, bytesPerRecord))));
    const part = searchedPart(table);
    const rows = this.#connection.all(selectRows(part, `${rowColumn} > ? ORDER BY ${rowColumn} LIMIT ${most}`), [done]);
    for (const row of rows) this.#add(part, row);
    this.#setDone(id, rows.length < most ? complete : Number(rows.at(-1)?.[0]));
    return rows.length < most;
  }

  /** Makes the index say what the touched rows hold now, if anything. */
  refresh(tables: (collectionId: string) => Table, touched: TouchedRows): void {
    for (const [id, rows] of touched) {
      const done = this.#doneOf(id);
      if (done === null) continue;
      if (rows.size > maxRefreshed) this.#drop(id);
      else for (const row of rows) if (row <= done) this.#refreshRow(searchedPart(tables(id)), row);
    }
  }

  #refreshRow(part: Table, row: number): void {
    this.#connection.run(`DELETE FROM ${wordsTable(part.collection.id)} WHERE rowid = ?`, [row]);
    const found = this.#connection.get(selectRows(part, `${rowColumn} = ?`), [row]);
    if (found !== undefined) this.#add(part, found);
  }

  #add(part: Table, row: Row): void {
    const tokens = tokensOf(part.collection, decodeRow(part, row, 1));
    if (tokens.length === 0) return;
    const sql = `INSERT INTO ${wordsTable(part.collection.id)} (rowid, tokens) VALUES (?, ?)`;
    this.#connection.run(sql, [row[0], tokens.join(' ')]);
  }

  #create(id: string): number {
    this.#connection.exec(wordsTableDefinition(id));
    this.#connection.run('INSERT INTO "_search" VALUES (?, 0)', [id]);
    this.#done.set(id, 0);
    return 0;
  }

  #drop(id: string): void {
    dropSearchIndex(this.#connection, id);
    this.#done.set(id, null);
  }

  #setDone(id: string, done: number): void {
    this.#connection.run('UPDATE "_search" SET done = ? WHERE collection = ?', [done, id]);
    this.#done.set(id, done);
  }

  #doneOf(id: string): number | null {
    let done = this.#done.get(id);
    if (done === undefined) {
      done = readDone(this.#connection, id);
      this.#done.set(id, done);
    }
    return done;
  }
}
