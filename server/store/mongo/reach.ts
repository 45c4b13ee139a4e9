import type { ClientSession, Collection, Db } from 'mongodb';
import type { Layout, RecordDocument } from './layout.js';

/** The database as one call sees it: through its transaction, if it has one. */
export interface Reach {
  readonly db: Db;
  /** To be given to every operation. */
  readonly options: { readonly session?: ClientSession };
  records(layout: Layout): Collection<RecordDocument>;
}

export const reachOf = (db: Db, session: ClientSession | null): Reach => ({
  db,
  options: session === null ? {} : { session },
  records: (layout) => db.collection<RecordDocument>(layout.physical),
});
