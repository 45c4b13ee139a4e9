import { StoreError } from '../errors.js';
import type { Connection, Row } from './connection.js';
import { type RecordChanges, sizeOf } from './record-changes.js';
import { type Column, decodeRow, rowColumn, type Table } from './table.js';

/** A relation field and the table it stands in. */
interface Reference {
  readonly table: Table;
  readonly column: Column;
  readonly cascade: boolean;
  readonly required: boolean;
}

/** A record left with none of the ids that it requires: a refusal, unless it is deleted too. */
interface Bereft {
  readonly table: Table;
  readonly id: string;
}

interface Removal {
  readonly table: Table;
  readonly ids: readonly string[];
}

/** Deletes records and settles what refers to them, as the port's `delete` says. */
export class References {
  readonly #connection: Connection;
  readonly #tables: readonly Table[];
  readonly #changes: RecordChanges;

  constructor(connection: Connection, tables: readonly Table[], changes: RecordChanges) {
    this.#connection = connection;
    this.#tables = tables;
    this.#changes = changes;
  }

  /** Records that refer to each other in a circle end with all of them deleted. */
  remove(table: Table, ids: readonly string[], operationIndex: number): void {
    const removals: Removal[] = [{ table, ids }];
    const bereft: Bereft[] = [];
    for (let removal = removals.pop(); removal !== undefined; removal = removals.pop()) {
      this.#delete(removal);
      for (const reference of this.#referencesTo(removal.table)) {
        const cascaded = this.#settle(reference, new Set(removal.ids), bereft);
        if (cascaded.length > 0) removals.push({ table: reference.table, ids: cascaded });
      }
    }
    if (bereft.some((record) => this.#exists(record))) throw new StoreError({ reason: 'referenced', operationIndex });
  }

  #referencesTo(target: Table): Reference[] {
    return this.#tables.flatMap((table) =>
      table.columns.flatMap((column) => {
        const { field } = column;
        if (field.type !== 'relation' || field.collectionId !== target.collection.id) return [];
        return [{ table, column, cascade: field.cascadeDelete, required: field.required }];
      }),
    );
  }

  #delete({ table, ids }: Removal): void {
    const list = JSON.stringify(ids);
    const chosen = '"id" IN (SELECT value FROM json_each(?))';
    const select = `SELECT ${rowColumn}, ${table.columnList} FROM ${table.sql} WHERE ${chosen} ORDER BY ${rowColumn}`;
    const rows = this.#connection.all(select, [list]);
    this.#connection.run(`DELETE FROM ${table.sql} WHERE ${chosen}`, [list]);
    this.#changes.count(table, -rows.length, rows.length, -sizeOf(rows.flat()));
    this.#changes.touch(table, () => rows);
    for (const row of rows) {
      const before = decodeRow(table, row, 1);
      this.#changes.list.push({
        action: 'delete',
        collectionId: table.collection.id,
        id: String(before['id']),
        before,
        after: null,
      });
    }
  }

  /** Returns the ids of the records that go too. */
  #settle(reference: Reference, gone: ReadonlySet<string>, bereft: Bereft[]): string[] {
    const { table, column } = reference;
    const cascaded: string[] = [];
    for (const row of this.#referring(reference, gone)) {
      const before = decodeRow(table, row, 0);
      const id = String(before['id']);
      const value = before[column.name] ?? '';
      const held = Array.isArray(value) ? value : [value];
      const left = held.filter((item) => !gone.has(String(item)));
      if (left.length === held.length) continue;
      if (left.length > 0) this.#changes.update(table, before, { [column.name]: left });
      else if (reference.cascade) cascaded.push(id);
      else if (reference.required) bereft.push({ table, id });
      else this.#changes.update(table, before, { [column.name]: Array.isArray(value) ? [] : '' });
    }
    return cascaded;
  }

  /** At least the records that refer to one of `gone`; one that only looks like it may be among them. */
  #referring({ table, column }: Reference, gone: ReadonlySet<string>): Row[] {
    const [first] = gone;
    const single = gone.size === 1 && first !== undefined;
    const search = (condition: string, value: string): Row[] =>
      this.#connection.all(`SELECT ${table.columnList} FROM ${table.sql} WHERE ${condition} ORDER BY "#row"`, [value]);
    // With its table's name: json_each has columns of its own that a field may be called like.
    const name = `${table.sql}.${column.sql}`;
    if (column.kind === 'structured') {
      if (single) return search(`instr(${name}, ?) > 0`, JSON.stringify(first));
      const held = `SELECT 1 FROM json_each(${name}) AS e WHERE e.value IN (SELECT value FROM json_each(?))`;
      return search(`${name} <> '[]' AND EXISTS (${held})`, JSON.stringify([...gone]));
    }
    if (single) return search(`${name} = ?`, first);
    return search(`${name} IN (SELECT value FROM json_each(?))`, JSON.stringify([...gone]));
  }

  #exists({ table, id }: Bereft): boolean {
    return this.#connection.get(`SELECT 1 FROM ${table.sql} WHERE "id" = ?`, [id]) !== undefined;
  }
}
