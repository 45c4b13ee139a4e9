import { StoreError } from '../errors.js';
import type { Filter } from '../filter.js';
import { both } from '../filter-choices.js';
import type { RecordValues } from '../port.js';
import type { Connection, Row } from './connection.js';
import { compileFilter, recordAlias } from './filter-compiler.js';
import type { WireOperation, WireRequirement } from './messages.js';
import { notUniqueFields } from './not-unique.js';
import { RecordChanges, sizeOf } from './record-changes.js';
import { References } from './references.js';
import type { SearchIndexes } from './search-index.js';
import { decodeRow, encode, revisionColumn, type Table } from './table.js';

/** Definitions by which a group of writes works. */
export interface Definitions {
  table(collectionId: string): Table;
  /** The collections of people, which alone have relations. */
  readonly tables: readonly Table[];
}

const insertSql = (table: Table): string =>
  `INSERT INTO ${table.sql} (${table.columnList}, ${revisionColumn}) VALUES (${'?, '.repeat(table.columns.length)}1)`;

/** One `write`: its operations in order, inside a transaction that the caller opens and ends. */
export class WriteOperations {
  readonly changes: RecordChanges;
  readonly #connection: Connection;
  readonly #definitions: Definitions;
  readonly #references: References;

  constructor(connection: Connection, definitions: Definitions, indexes: SearchIndexes) {
    this.#connection = connection;
    this.#definitions = definitions;
    this.changes = new RecordChanges(connection, indexes);
    this.#references = new References(connection, definitions.tables, this.changes);
  }

  /** Whether more than one statement may change something, so that a failure needs undoing. */
  static needsSavepoint(operations: readonly WireOperation[]): boolean {
    const [only] = operations;
    if (operations.length !== 1 || only === undefined) return true;
    return only.kind === 'create' || only.kind === 'update' ? only.requires.length > 0 : true;
  }

  /** @throws StoreError for every refusal of the port. */
  run(operations: readonly WireOperation[]): void {
    operations.forEach((operation, index) => {
      this.#apply(operation, index);
      if (operation.kind !== 'create' && operation.kind !== 'update') return;
      for (const requirement of operation.requires) this.#require(requirement, index);
    });
  }

  #apply(operation: WireOperation, index: number): void {
    const table = this.#definitions.table(operation.collectionId);
    switch (operation.kind) {
      case 'create':
        return this.#create(table, operation.values, index);
      case 'update':
        return this.#update(table, operation, index);
      case 'delete': {
        if (this.#find(table, operation.id, operation.where) === undefined) throw notFound(index);
        return this.#references.remove(table, [operation.id], index);
      }
      case 'deleteMany': {
        const ids = [...new Set(operation.ids)];
        if (this.#countAmong(table, ids, operation.where) < ids.length) throw notFound(index);
        return this.#references.remove(table, ids, index);
      }
      case 'truncate': {
        const ids = this.#connection.all(`SELECT "id" FROM ${table.sql}`).map((row) => String(row[0]));
        return this.#references.remove(table, ids, index);
      }
    }
  }

  #create(table: Table, values: RecordValues, index: number): void {
    const row = table.columns.map((column) => encode(column, values[column.name]));
    this.#unique(table, index, () => this.#connection.run(insertSql(table), row));
    this.changes.count(table, 1, 1, sizeOf(row));
    this.changes.touch(table, () => this.#connection.all('SELECT last_insert_rowid()'));
    this.changes.list.push({ created: index });
  }

  #update(table: Table, operation: WireOperation & { kind: 'update' }, index: number): void {
    const { id, set } = operation;
    const row = this.#find(table, id, operation.where);
    if (row === undefined) throw notFound(index);
    if (operation.revision !== null && operation.revision !== row[0]) {
      throw new StoreError({ reason: 'changed', operationIndex: index });
    }
    this.#unique(table, index, () => this.changes.update(table, decodeRow(table, row, 1), set));
  }

  #find(table: Table, id: string, where: Filter | null): Row | undefined {
    const select = `SELECT ${revisionColumn}, ${table.columnList} FROM ${table.sql} AS ${recordAlias} WHERE "id" = ?`;
    if (id.includes('\0')) return undefined;
    if (where === null) return this.#connection.get(select, [id]);
    const condition = compileFilter(table, where);
    return this.#connection.get(`${select} AND ${condition.sql}`, [id, ...condition.values]);
  }

  #require(requirement: WireRequirement, index: number): void {
    const { field, where } = requirement;
    const ids = [...new Set(requirement.ids)];
    const table = this.#definitions.table(requirement.collectionId);
    if (this.#countAmong(table, ids, where) < ids.length)
      throw new StoreError({ reason: 'missingReference', field, operationIndex: index });
  }

  #countAmong(table: Table, ids: readonly string[], where: Filter | null): number {
    const among = both({ kind: 'ids', ids }, where) as Filter;
    const condition = compileFilter(table, among);
    const sql = `SELECT count(*) FROM ${table.sql} AS ${recordAlias} WHERE ${condition.sql}`;
    return Number(this.#connection.get(sql, condition.values)?.[0]);
  }

  #unique(table: Table, index: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      const fields = notUniqueFields(error, table);
      throw fields === null ? error : new StoreError({ reason: 'notUnique', fields, operationIndex: index });
    }
  }
}

const notFound = (operationIndex: number): StoreError => new StoreError({ reason: 'notFound', operationIndex });
