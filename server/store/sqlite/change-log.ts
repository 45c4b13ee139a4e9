import { randomInt } from 'node:crypto';
import type { RecordChange } from '../port.js';
import { isWatched } from '../system-collections.js';
import type { Connection } from './connection.js';
import type { LoggedChanges, WireChange, WireOperation } from './messages.js';

/** In milliseconds. A watcher renews its lease well before the end; what it has not read by then it learns to have missed. */
const lease = 30_000;
const kept = 15_000;
const betweenPrunings = 1_000;

/** Most writes, and about the most characters, that one reading of the log gives. */
const maxRows = 200;
const maxLength = 4_000_000;

/** Numbers of logs are below; for `randomInt` at most 2^48 - 1. */
const maxLogNumber = 2 ** 48 - 1;

const sequence = `SELECT seq FROM "sqlite_sequence" WHERE name = '_changes'`;

const endOf = (connection: Connection): number => Number(connection.get(sequence)?.[0] ?? 0);

const wholeChange = (change: WireChange, operations: readonly WireOperation[]): RecordChange => {
  if (!('created' in change)) return change;
  const operation = operations[change.created];
  if (operation?.kind !== 'create') throw new Error('a create that was not asked for');
  const { collectionId, values } = operation;
  return { action: 'create', collectionId, id: String(values['id']), before: null, after: values };
};

/**
 * The changes of the last seconds, written in the transaction of the change itself while somebody watches, so that every
 * process of one database learns them in the order of the commits. All methods are called inside the writer's transaction.
 */
export class ChangeLog {
  readonly #connection: Connection;
  #prunedAt = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Begins or renews the lease. Where there was none the log begins anew. */
  watch(watchedUntil: number): { readonly position: number; readonly lapsed: boolean } {
    const now = Date.now();
    const lapsed = watchedUntil <= now;
    this.#connection.run(`UPDATE "_meta" SET value = ? WHERE key = 'watchedUntil'`, [now + lease]);
    if (lapsed) this.#connection.run(`UPDATE "_meta" SET value = ? WHERE key = 'changeLog'`, [randomInt(maxLogNumber)]);
    this.#prune(now);
    return { position: endOf(this.#connection), lapsed };
  }

  /** Adds a write that changed nothing. Returns its position. */
  mark(): number {
    this.#insert('[]');
    return endOf(this.#connection);
  }

  /** One write's changes become one row. */
  add(changes: readonly WireChange[], operations: readonly WireOperation[]): void {
    const watched = changes
      .map((change) => wholeChange(change, operations))
      .filter(({ collectionId }) => isWatched(collectionId));
    if (watched.length > 0) this.#insert(JSON.stringify(watched));
  }

  /** Deletes what is left when the lease has run out: nobody reads it any more. */
  end(): void {
    this.#connection.exec(`DELETE FROM "_changes"; UPDATE "_meta" SET value = 0 WHERE key = 'watchedUntil'`);
  }

  #insert(changes: string): void {
    const now = Date.now();
    if (now - this.#prunedAt >= betweenPrunings) this.#prune(now);
    this.#connection.run('INSERT INTO "_changes" (time, changes) VALUES (?, ?)', [now, changes]);
  }

  #prune(now: number): void {
    this.#prunedAt = now;
    // By position, which is the order of time: whatever is older than the first that stays goes.
    const first = this.#connection.get('SELECT min(position) FROM "_changes" WHERE time >= ?', [now - kept])?.[0];
    if (first === null || first === undefined) this.#connection.run('DELETE FROM "_changes"');
    else this.#connection.run('DELETE FROM "_changes" WHERE position < ?', [first]);
  }
}

/** Reads on from a position. To be called inside a read transaction that `log` is of. */
export const readChanges = (connection: Connection, log: number, after: number): LoggedChanges => {
  const writes: { changes: string; at: number }[] = [];
  let last = after;
  let length = 0;
  const rows = connection.all(
    'SELECT position, length(changes), time FROM "_changes" WHERE position > ? ORDER BY position LIMIT ?',
    [after, maxRows],
  );
  for (const [position, size, at] of rows) {
    if (position !== last + 1) return { log, writes, last, more: false, gap: true };
    if (writes.length > 0 && length + Number(size) > maxLength) return { log, writes, last, more: true, gap: false };
    const text = connection.get('SELECT changes FROM "_changes" WHERE position = ?', [position])?.[0];
    writes.push({ changes: String(text), at: Number(at) });
    length += Number(size);
    last = Number(position);
  }
  const more = rows.length === maxRows;
  return { log, writes, last, more, gap: !more && last !== endOf(connection) };
};
