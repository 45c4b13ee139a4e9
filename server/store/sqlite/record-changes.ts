import type { RecordValues } from '../port.js';
import type { Connection } from './connection.js';
import type { WireChange } from './messages.js';
import { encode, revisionColumn, type Table } from './table.js';

export interface CounterChange {
  rows: number;
  changes: number;
}

/** What one write did so far, in order. */
export class RecordChanges {
  readonly list: WireChange[] = [];
  /** What the write adds to the counters, by collection id. */
  readonly counters = new Map<string, CounterChange>();
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  count(table: Table, rows: number, changes: number): void {
    const { id } = table.collection;
    const counters = this.counters.get(id) ?? { rows: 0, changes: 0 };
    this.counters.set(id, { rows: counters.rows + rows, changes: counters.changes + changes });
  }

  /** Stores some fields of a record anew and raises its revision. */
  update(table: Table, before: RecordValues, set: RecordValues): void {
    const id = String(before['id']);
    const columns = table.columns.filter((column) => column.name !== 'id' && Object.hasOwn(set, column.name));
    const assignments = columns.map((column) => `${column.sql} = ?, `).join('');
    const values = columns.map((column) => encode(column, set[column.name]));
    const sql = `UPDATE ${table.sql} SET ${assignments}${revisionColumn} = ${revisionColumn} + 1 WHERE "id" = ?`;
    this.#connection.run(sql, [...values, id]);
    this.count(table, 0, 1);
    const after: RecordValues = { ...before };
    for (const { name } of columns) after[name] = set[name] ?? null;
    this.list.push({ action: 'update', collectionId: table.collection.id, id, before, after });
  }
}
