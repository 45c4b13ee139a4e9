import type { JsonValue } from '../../lib/json.js';
import { StoreError } from '../errors.js';
import type { RecordValues } from '../port.js';
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

/** A record whose relations lose ids. */
interface Loser {
  readonly table: Table;
  readonly before: RecordValues;
  /** What is left in each relation that loses an id, by name. */
  readonly left: Map<string, readonly JsonValue[]>;
  /** A required relation has lost its last id: refused, unless the record is deleted too. */
  refused: boolean;
}

type Losers = Map<string, Loser>;

const keyOf = (table: Table, id: JsonValue | undefined): string => `${table.sql} ${String(id)}`;

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : [value ?? '']);

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
    const losers: Losers = new Map();
    const deleted = new Set<string>();
    for (let removal = removals.pop(); removal !== undefined; removal = removals.pop()) {
      this.#delete(removal, deleted);
      for (const reference of this.#referencesTo(removal.table)) {
        const cascaded = this.#settle(reference, new Set(removal.ids), losers);
        if (cascaded.length > 0) removals.push({ table: reference.table, ids: cascaded });
      }
    }
    const staying = [...losers].filter(([key]) => !deleted.has(key)).map(([, loser]) => loser);
    if (staying.some(({ refused }) => refused)) throw new StoreError({ reason: 'referenced', operationIndex });
    for (const loser of staying) this.#changes.update(loser.table, loser.before, setOf(loser));
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

  #delete({ table, ids }: Removal, deleted: Set<string>): void {
    const list = JSON.stringify(ids);
    const chosen = '"id" IN (SELECT value FROM json_each(?))';
    const select = `SELECT ${rowColumn}, ${table.columnList} FROM ${table.sql} WHERE ${chosen} ORDER BY ${rowColumn}`;
    const rows = this.#connection.all(select, [list]);
    this.#connection.run(`DELETE FROM ${table.sql} WHERE ${chosen}`, [list]);
    this.#changes.count(table, -rows.length, rows.length, -sizeOf(rows.flat()));
    this.#changes.touch(table, () => rows);
    for (const row of rows) {
      const before = decodeRow(table, row, 1);
      deleted.add(keyOf(table, before['id']));
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
  #settle(reference: Reference, gone: ReadonlySet<string>, losers: Losers): string[] {
    const { table, column } = reference;
    const cascaded: string[] = [];
    for (const row of this.#referring(reference, gone)) {
      const found = decodeRow(table, row, 0);
      const key = keyOf(table, found['id']);
      const loser = losers.get(key) ?? { table, before: found, left: new Map(), refused: false };
      const held: readonly JsonValue[] = loser.left.get(column.name) ?? listOf(found[column.name]);
      const left = held.filter((item) => !gone.has(String(item)));
      if (left.length === held.length) continue;
      losers.set(key, loser);
      loser.left.set(column.name, left);
      if (left.length > 0) continue;
      if (reference.cascade) cascaded.push(String(found['id']));
      else if (reference.required) loser.refused = true;
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
}

const setOf = ({ before, left }: Loser): RecordValues =>
  Object.fromEntries([...left].map(([name, ids]) => [name, Array.isArray(before[name]) ? [...ids] : (ids[0] ?? '')]));
