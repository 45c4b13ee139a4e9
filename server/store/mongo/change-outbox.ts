import { type ChangeStream, type ChangeStreamInsertDocument, type Collection, type Db, ObjectId } from 'mongodb';
import { randomText } from '../../lib/ids.js';
import type { LoggedWrite, RecordChange } from '../port.js';
import { isWatched } from '../system-collections.js';
import { definitionsOf } from './definitions.js';
import { textOf } from './outbox-position.js';
import type { Reach } from './reach.js';

/** A part of the JSON of one write's changes: what is in one document of MongoDB, and in one event, has its limit. */
interface OutboxDocument {
  readonly _id: ObjectId;
  readonly text: string;
  /** Whether the next document goes on with it. */
  readonly more: boolean;
  /** Of the definitions that the write was decided by. */
  readonly schemaVersion: number;
  /** `DefinitionsDocument.changeLog` at the time of the write. */
  readonly log: string;
  readonly at: Date;
}

export type OutboxEvent = ChangeStreamInsertDocument<OutboxDocument>;
export type OutboxStream = ChangeStream<OutboxDocument, OutboxEvent>;

/** What a write is put into the outbox with. */
export type Logging = Pick<OutboxDocument, 'schemaVersion' | 'log'>;

/** What a write was put into the outbox with, and itself. */
export interface OutboxWrite extends Logging {
  readonly write: LoggedWrite;
}

const outboxOf = (db: Db): Collection<OutboxDocument> => db.collection('fichero.changes');

export const keptSeconds = 60;
/** In milliseconds; long beside what the clocks of several machines may differ by. */
const lease = 60_000;
const betweenRenewals = 10_000;
/** A lease with less than this to go may be over by the clock of another machine. */
const uncertain = 20_000;
/** In UTF-16 units, each of which takes at most 3 bytes. */
const partLength = 2_000_000;

/** Whether changes are to be written to the outbox, by the field of the definitions that `renew` moves. */
export const isLeased = (watchedUntil: Date | undefined): boolean =>
  watchedUntil !== undefined && watchedUntil.getTime() > Date.now();

/** Where it may have run out, the log begins anew. */
const renew = async (db: Db): Promise<void> => {
  const now = Date.now();
  const watchedUntil = new Date(now + lease);
  const certain = new Date(now + uncertain);
  const definitions = definitionsOf(db);
  const going = { _id: 'definitions', watchedUntil: { $gt: certain } } as const;
  const { matchedCount } = await definitions.updateOne(going, { $max: { watchedUntil } });
  if (matchedCount > 0) return;
  const over = { _id: 'definitions', watchedUntil: { $not: { $gt: certain } } } as const;
  await definitions.updateOne(over, { $set: { watchedUntil, changeLog: randomText(12) } });
};

/** Writes what one write changed, in its own transaction, for the watchers of every process. */
export const putChanges = async (
  { db, options }: Reach,
  changes: readonly RecordChange[],
  logging: Logging,
): Promise<void> => {
  const watched = changes.filter(({ collectionId }) => isWatched(collectionId));
  if (watched.length === 0) return;
  const text = JSON.stringify(watched);
  const documents: OutboxDocument[] = [];
  const at = new Date();
  for (let start = 0; start < text.length; start += partLength) {
    const end = start + partLength;
    documents.push({
      _id: new ObjectId(),
      text: text.slice(start, end),
      more: end < text.length,
      ...logging,
      at,
    });
  }
  await outboxOf(db).insertMany(documents, options);
};

/** Puts in a write that changed nothing. Resolves to its name. */
export const putMark = async (db: Db): Promise<string> => {
  const found = await definitionsOf(db).findOne({ _id: 'definitions' }, { projection: { version: 1, changeLog: 1 } });
  const logging = { schemaVersion: found?.version ?? 0, log: found?.changeLog ?? '' };
  const _id = new ObjectId();
  await outboxOf(db).insertOne({ _id, text: '[]', more: false, ...logging, at: new Date() });
  return _id.toHexString();
};

/** The writes that the events of the outbox are of, in their order. */
export async function* writesOf(events: AsyncIterable<OutboxEvent>): AsyncGenerator<OutboxWrite> {
  let whole = '';
  for await (const { _id: token, fullDocument } of events) {
    const { _id, text, more, at, schemaVersion, log } = fullDocument;
    whole += text;
    if (more) continue;
    const changes = JSON.parse(whole) as RecordChange[];
    whole = '';
    const mark = changes.length === 0 ? _id.toHexString() : null;
    yield { write: { changes, at: at.getTime(), position: textOf({ log, token }), mark }, schemaVersion, log };
  }
}

/** From the end, or from what came after a token on. */
export const openOutbox = (db: Db, resumeAfter?: unknown): OutboxStream =>
  outboxOf(db).watch<OutboxDocument, OutboxEvent>(
    [{ $match: { operationType: 'insert' } }],
    resumeAfter === undefined ? {} : { resumeAfter },
  );

interface Listener {
  /** The next changes are told when the promise resolved. */
  changed(write: OutboxWrite): Promise<void>;
  lost(): void;
}

const follow = async (stream: OutboxStream, listener: Listener): Promise<void> => {
  for await (const write of writesOf(stream)) await listener.changed(write);
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
  const stream = openOutbox(db);
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
