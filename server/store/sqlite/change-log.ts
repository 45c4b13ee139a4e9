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

  /** Begins or renews the lease. */
  watch(watchedUntil: number): { readonly position: number; readonly lapsed: boolean } {
    const now = Date.now();
    this.#connection.run(`UPDATE "_meta" SET value = ? WHERE key = 'watchedUntil'`, [now + lease]);
    this.#prune(now);
    return { position: endOf(this.#connection), lapsed: watchedUntil <= now };
  }

  /** One write's changes become one row. */
  add(changes: readonly WireChange[], operations: readonly WireOperation[]): void {
    const watched = changes
      .map((change) => wholeChange(change, operations))
      .filter(({ collectionId }) => isWatched(collectionId));
    if (watched.length === 0) return;
    const now = Date.now();
    if (now - this.#prunedAt >= betweenPrunings) this.#prune(now);
    const values = [now, JSON.stringify(watched)];
    this.#connection.run('INSERT INTO "_changes" (time, changes) VALUES (?, ?)', values);
  }

  /** Deletes what is left when the lease has run out: nobody reads it any more. */
  end(): void {
    this.#connection.exec(`DELETE FROM "_changes"; UPDATE "_meta" SET value = 0 WHERE key = 'watchedUntil'`);
  }

  #prune(now: number): void {
    this.#prunedAt = now;
    // By position, which is the order of time: whatever is older than the first that stays goes.
    const first = this.#connection.get('SELECT min(position) FROM "_changes" WHERE time >= ?', [now - kept])?.[0];
    if (first === null || first === undefined) this.#connection.run('DELETE FROM "_changes"');
    else this.#connection.run('DELETE FROM "_changes" WHERE position < ?', [first]);
  }
}

/** Reads on from a position. To be called inside a read transaction. */
export const readChanges = (connection: Connection, after: number): LoggedChanges => {
  const texts: string[] = [];
  let last = after;
  let length = 0;
  const rows = connection.all(
    'SELECT position, length(changes) FROM "_changes" WHERE position > ? ORDER BY position LIMIT ?',
    [after, maxRows],
  );
  for (const [position, size] of rows) {
    if (position !== last + 1) return { texts, last, more: false, gap: true };
    if (texts.length > 0 && length + Number(size) > maxLength) return { texts, last, more: true, gap: false };
    texts.push(String(connection.get('SELECT changes FROM "_changes" WHERE position = ?', [position])?.[0]));
    length += Number(size);
    last = Number(position);
  }
  const more = rows.length === maxRows;
  return { texts, last, more, gap: !more && last < endOf(connection) };
};
