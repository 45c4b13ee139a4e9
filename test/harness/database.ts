import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';

/** The store that the suite runs on: `sqlite`, or `mongo` when `FICHERO_TEST_STORE` says so. */
export const testStore: 'sqlite' | 'mongo' = process.env['FICHERO_TEST_STORE'] === 'mongo' ? 'mongo' : 'sqlite';

/** A database of one test server. */
export interface TestDatabase {
  /** As `DATABASE_URL` takes it. */
  readonly url: string;
  /** Bytes of files that are kept, whole or as leftovers; null where the data directory says it. */
  countFiles(): Promise<number | null>;
  drop(): Promise<void>;
}

const embedded: TestDatabase = {
  url: 'sqlite:',
  countFiles: () => Promise.resolve(null),
  drop: () => Promise.resolve(),
};

const countChunks = async (client: MongoClient): Promise<number> => {
  const db = client.db();
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  const owners = await Promise.all(
    names.filter((name) => name.endsWith('.chunks')).map((name) => db.collection(name).distinct('files_id')),
  );
  return owners.flat().length;
};

const mongoDatabase = (): TestDatabase => {
  const base = process.env['FICHERO_TEST_MONGODB_URL'];
  if (base === undefined) throw new Error('FICHERO_TEST_STORE=mongo needs FICHERO_TEST_MONGODB_URL.');
  const url = new URL(base);
  url.pathname = `/fichero_test_${randomBytes(6).toString('hex')}`;
  const withClient = async <T>(work: (client: MongoClient) => Promise<T>): Promise<T> => {
    const client = await MongoClient.connect(url.href);
    return work(client).finally(() => client.close());
  };
  return {
    url: url.href,
    countFiles: () => withClient(countChunks),
    drop: () => withClient((client) => client.db().dropDatabase()).then(() => undefined),
  };
};

export const createTestDatabase = (): TestDatabase => (testStore === 'mongo' ? mongoDatabase() : embedded);
