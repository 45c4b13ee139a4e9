import type { RecordValues } from '../port.js';
import { changesWords } from '../search-words.js';
import type { SqlValue } from './bind.js';
import type { Connection, Row } from './connection.js';
import type { WireChange } from './messages.js';
import { type SearchIndexes, type TouchedRows, touch } from './search-index.js';
import { encode, revisionColumn, rowColumn, type Table } from './table.js';

export interface CounterChange {
  readonly rows: number;
  readonly changes: number;
  readonly bytes: number;
}

export const addCounters = (
  sums: Map<string, CounterChange>,
  collectionId: string,
  { rows, changes, bytes }: CounterChange,
): void => {
  const sum = sums.get(collectionId) ?? { rows: 0, changes: 0, bytes: 0 };
  sums.set(collectionId, { rows: sum.rows + rows, changes: sum.changes + changes, bytes: sum.bytes + bytes });
};

/** About how much text a row holds. */
export const sizeOf = (values: readonly SqlValue[]): number => {
  let size = 0;
  for (const value of values) if (typeof value === 'string') size += value.length;
  return size;
};

/** What one write did so far, in order. */
export class RecordChanges {
  readonly list: WireChange[] = [];
  /** What the write adds to the counters, by collection id. */
  readonly counters = new Map<string, CounterChange>();
  /** Rows whose words the search index has to learn or to forget. */
  readonly touched: TouchedRows = new Map();
  readonly #connection: Connection;
  readonly #indexes: SearchIndexes;

  constructor(connection: Connection, indexes: SearchIndexes) {
    this.#connection = connection;
    this.#indexes = indexes;
  }

  /** Tells which rows a write made, changed or deleted; `rows` is not asked when the collection has no search index. */
  touch({ collection }: Table, rows: () => readonly Row[]): void {
    if (!this.#indexes.keeps(collection.id)) return;
    const numbers = rows().map((row) => Number(row[0]));
    touch(this.touched, collection.id, numbers);
  }

  count(table: Table, rows: number, changes: number, bytes: number): void {
    addCounters(this.counters, table.collection.id, { rows, changes, bytes });
  }

  /** Stores some fields of a record anew and raises its revision. */
  update(table: Table, before: RecordValues, set: RecordValues): void {
    const id = String(before['id']);
    const columns = table.columns.filter((column) => column.name !== 'id' && Object.hasOwn(set, column.name));
    const assignments = columns.map((column) => `${column.sql} = ?, `).join('');
    const values = columns.map((column) => encode(column, set[column.name]));
    const sql = `UPDATE ${table.sql} SET ${assignments}${revisionColumn} = ${revisionColumn} + 1 WHERE "id" = ?`;
    this.#connection.run(sql, [...values, id]);
    if (changesWords(table.collection, set)) {
      this.touch(table, () => this.#connection.all(`SELECT ${rowColumn} FROM ${table.sql} WHERE "id" = ?`, [id]));
    }
    const replaced = columns.map((column) => encode(column, before[column.name]));
    this.count(table, 0, 1, sizeOf(values) - sizeOf(replaced));
    const after: RecordValues = { ...before };
    for (const { name } of columns) after[name] = set[name] ?? null;
    this.list.push({ action: 'update', collectionId: table.collection.id, id, before, after });
  }
}
