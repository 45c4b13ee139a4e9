import { type Db, MongoClient, MongoError, MongoParseError } from 'mongodb';
import { AppError } from '../../lib/errors.js';
import { StoreError } from '../errors.js';

/** How long an unreachable database is waited for. */
const selectionTimeoutMs = 5_000;
const defaultDatabase = 'fichero';

/** The name is in the path of the URL; without one the driver would take `test`. */
const namesDatabase = (url: string): boolean => /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/.test(url);

export interface Connection {
  readonly client: MongoClient;
  readonly db: Db;
}

/**
 * Connects for reads and writes that hold: from the primary, acknowledged by a majority.
 * @throws AppError UNAVAILABLE with a sentence for people; never with anything of the URL, which may hold a password.
 */
export const connect = async (url: string): Promise<Connection> => {
  let client: MongoClient;
  try {
    client = new MongoClient(url, {
      appName: 'fichero',
      serverSelectionTimeoutMS: selectionTimeoutMs,
      connectTimeoutMS: selectionTimeoutMs,
      readPreference: 'primary',
      writeConcern: { w: 'majority' },
    });
  } catch (error) {
    throw new AppError('UNAVAILABLE', 'The database URL is not a valid MongoDB connection string.', { cause: error });
  }
  try {
    await client.connect();
    const db = client.db(namesDatabase(url) ? undefined : defaultDatabase);
    await db.command({ ping: 1 });
    return { client, db };
  } catch (error) {
    await client.close();
    throw asPublicError(error, 0);
  }
};

const unreachable = new Set([
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoExpiredSessionError',
  'PoolClearedError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'WaitQueueTimeoutError',
]);

const maxTimeExpired = 50;
const refusedSignIn = new Set([13, 18, 8000]);
const tooLarge = new Set([10334, 17419, 17420]);

export const hasCode = (error: unknown, ...codes: readonly number[]): boolean =>
  error instanceof MongoError && codes.includes(Number(error.code));

export const queryTookTooLong = (timeoutMs: number, cause?: unknown): AppError =>
  new AppError(
    'UNAVAILABLE',
    `The query took longer than ${timeoutMs / 1_000} seconds. Narrow the filter, or index the fields that it compares or sorts by.`,
    { cause },
  );

/** What callers get for an error of the driver; errors that already say what they mean pass. */
export const asPublicError = (error: unknown, queryTimeoutMs: number): unknown => {
  if (error instanceof AppError || error instanceof StoreError || !(error instanceof Error)) return error;
  const unavailable = (message: string): AppError => new AppError('UNAVAILABLE', message, { cause: error });
  if (hasCode(error, maxTimeExpired)) return queryTookTooLong(queryTimeoutMs, error);
  if (hasCode(error, ...refusedSignIn)) return unavailable('The database refused the sign-in or lacks a permission.');
  if (
    hasCode(error, ...tooLarge) ||
    error.name === 'MongoBSONSizeError' ||
    /BSON.*size|larger than/i.test(error.message)
  ) {
    return new AppError('PAYLOAD_TOO_LARGE', 'A record on MongoDB holds at most 16 MB.', { cause: error });
  }
  if (unreachable.has(error.name) || error instanceof MongoParseError)
    return unavailable('The database cannot be reached.');
  if (error instanceof MongoError && error.hasErrorLabel('TransientTransactionError')) {
    return unavailable('The database is too busy to finish the write. Try again.');
  }
  return error;
};
