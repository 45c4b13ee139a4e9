import type { ChangeStreamInsertDocument, Collection, Db } from 'mongodb';
import type { RecordChange } from '../port.js';
import { isWatched } from '../system-collections.js';
import { definitionsOf } from './definitions.js';
import type { Reach } from './reach.js';

/** A part of the JSON of one write's changes: what is in one document of MongoDB, and in one event, has its limit. */
interface OutboxDocument {
  readonly text: string;
  /** Whether the next document goes on with it. */
  readonly more: boolean;
  /** Of the definitions that the write was decided by. */
  readonly schemaVersion: number;
  readonly at: Date;
}

const outboxOf = (db: Db): Collection<OutboxDocument> => db.collection('fichero.changes');

const keptSeconds = 60;
/** In milliseconds; long beside what the clocks of several machines may differ by. */
const lease = 60_000;
const betweenRenewals = 10_000;
/** In UTF-16 units, each of which takes at most 3 bytes. */
const partLength = 2_000_000;

/** Whether changes are to be written to the outbox, by the field of the definitions that `renew` moves. */
export const isLeased = (watchedUntil: Date | undefined): boolean =>
  watchedUntil !== undefined && watchedUntil.getTime() > Date.now();

const renew = (db: Db): Promise<unknown> =>
  definitionsOf(db).updateOne({ _id: 'definitions' }, { $max: { watchedUntil: new Date(Date.now() + lease) } });

/** Writes what one write changed, in its own transaction, for the watchers of every process. */
export const putChanges = async (
  { db, options }: Reach,
  changes: readonly RecordChange[],
  schemaVersion: number,
): Promise<void> => {
  const watched = changes.filter(({ collectionId }) => isWatched(collectionId));
  if (watched.length === 0) return;
  const text = JSON.stringify(watched);
  const documents: OutboxDocument[] = [];
  const at = new Date();
  for (let start = 0; start < text.length; start += partLength) {
    const end = start + partLength;
    documents.push({ text: text.slice(start, end), more: end < text.length, schemaVersion, at });
  }
  await outboxOf(db).insertMany(documents, options);
};

interface Listener {
  /** The next changes are told when the promise resolved. */
  changed(changes: readonly RecordChange[], schemaVersion: number): Promise<void>;
  lost(): void;
}

const follow = async (
  events: AsyncIterable<ChangeStreamInsertDocument<OutboxDocument>>,
  listener: Listener,
): Promise<void> => {
  let text = '';
  for await (const { fullDocument } of events) {
    text += fullDocument.text;
    if (fullDocument.more) continue;
    const changes = JSON.parse(text) as RecordChange[];
    text = '';
    await listener.changed(changes, fullDocument.schemaVersion);
  }
};

/** Calls `lapsed` when the lease could not be renewed in time. Returns what ends it. */
const keepLeased = (db: Db, lapsed: () => void): (() => void) => {
  let renewed = Date.now();
  const timer = setInterval(() => {
    const began = Date.now();
    if (began - renewed > lease) return lapsed();
    renew(db).then(
      () => {
        renewed = began;
      },
      // Tried again at the next turn.
      () => undefined,
    );
  }, betweenRenewals);
  return () => clearInterval(timer);
};

/** Follows the outbox by a change stream until what is returned is called, or the listener is told `lost`. */
export const followOutbox = async (db: Db, listener: Listener): Promise<() => void> => {
  await outboxOf(db).createIndex({ at: 1 }, { expireAfterSeconds: keptSeconds });
  const stream = outboxOf(db).watch<OutboxDocument, ChangeStreamInsertDocument<OutboxDocument>>([
    { $match: { operationType: 'insert' } },
  ]);
  let ended = false;
  const end = (): void => {
    ended = true;
    release();
    stream.close().catch(() => undefined);
  };
  const lose = (): void => {
    if (ended) return;
    end();
    listener.lost();
  };
  const release = keepLeased(db, lose);
  try {
    // Opens the stream: what is inserted from now on is in it.
    await stream.tryNext();
    await renew(db);
  } catch (error) {
    end();
    throw error;
  }
  follow(stream, listener).then(lose, lose);
  return end;
};
