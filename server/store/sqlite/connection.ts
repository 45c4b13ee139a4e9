import Database from 'libsql';
import { bind, type SqlValue } from './bind.js';

export type Row = readonly SqlValue[];

interface Statement {
  get(values: SqlValue[]): unknown;
  all(values: SqlValue[]): unknown[];
  run(values: SqlValue[]): unknown;
}

/** Milliseconds a statement waits for the lock of another process. */
const busyTimeoutMs = 10_000;
/** libsql frees a statement only when it is collected as garbage: what is kept is bounded. */
const maxStatements = 400;

/** One connection of one thread. Every value passes `bind`; rows are arrays. */
export class Connection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Statement>();

  /** @throws when the file cannot be opened or is no database. */
  constructor(file: string) {
    this.#database = new Database(file, { timeout: busyTimeoutMs });
    this.#database.exec(
      `PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000`,
    );
  }

  get(sql: string, values: readonly unknown[] = []): Row | undefined {
    return this.#statement(sql).get(bind(values)) as Row | undefined;
  }

  all(sql: string, values: readonly unknown[] = []): Row[] {
    return this.#statement(sql).all(bind(values)) as Row[];
  }

  run(sql: string, values: readonly unknown[] = []): void {
    this.#statement(sql).run(bind(values));
  }

  /** The texts of EXPLAIN QUERY PLAN. */
  explain(sql: string, values: readonly unknown[]): string[] {
    const statement = this.#database.prepare<SqlValue[][]>(`EXPLAIN QUERY PLAN ${sql}`).raw();
    const rows = statement.all(bind(values)) as Row[];
    // An EXPLAIN that was read to its end stays open, and holds the state of the database it saw. `get` resets it.
    statement.get(bind(values));
    return rows.map((row) => String(row[3]));
  }

  /** For statements without values, several at once. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  /** To be called after definitions changed. */
  forgetStatements(): void {
    this.#statements.clear();
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare<SqlValue[][]>(sql);
    // Only a statement that returns columns can be told to return them as an array.
    if (statement.reader) statement.raw();
    if (this.#statements.size >= maxStatements) {
      const oldest = this.#statements.keys().next();
      if (!oldest.done) this.#statements.delete(oldest.value);
    }
    this.#statements.set(sql, statement);
    return statement;
  }
}
