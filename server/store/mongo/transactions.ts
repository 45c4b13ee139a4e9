import type { ClientSession, Db, MongoClient } from 'mongodb';
import { AppError } from '../../lib/errors.js';

/** How long a write that keeps meeting others on the same records is begun anew. */
const giveUpAfterMs = 15_000;

/** Replica sets and sharded clusters have transactions, a single server has not. */
export const hasTransactions = async (db: Db): Promise<boolean> => {
  const hello = await db.admin().command({ hello: 1 });
  return hello['setName'] !== undefined || hello['msg'] === 'isdbgrid';
};

/**
 * Runs the work in one transaction with snapshot reads: all of its writes are made durable on a majority, or none is.
 * On a conflict with another transaction it starts again, so the work must be safe to repeat.
 */
export const inTransaction = <T>(client: MongoClient, work: (session: ClientSession) => Promise<T>): Promise<T> => {
  const deadline = Date.now() + giveUpAfterMs;
  return client.withSession((session) =>
    session.withTransaction(
      () => {
        if (Date.now() > deadline) {
          throw new AppError('UNAVAILABLE', 'Too many writes meet on the same records. Try again.');
        }
        return work(session);
      },
      { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' }, readPreference: 'primary' },
    ),
  );
};
