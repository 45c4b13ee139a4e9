import { join } from 'node:path';
import type { Settings } from '../env.js';
import { AppError } from '../lib/errors.js';
import { openDiskBlobs } from '../store/blobs/disk.js';
import { openGridFsBlobs } from '../store/blobs/gridfs.js';
import type { BlobStore } from '../store/blobs/port.js';
import { openMongoStore } from '../store/mongo/mongo-store.js';
import type { Store } from '../store/port.js';
import { openSqliteStore } from '../store/sqlite/sqlite-store.js';
import { CommandError } from './command-error.js';
import { prepareDataDir } from './data-dir.js';

/** Where records and files are kept. */
export interface Stores {
  readonly store: Store;
  readonly blobs: BlobStore;
  /** The same for people, without secrets. */
  readonly place: string;
}

/** Both or none: a store whose blobs cannot be opened is closed again. */
const openBoth = async (
  openStore: () => Promise<Store>,
  openBlobs: () => Promise<BlobStore>,
): Promise<Omit<Stores, 'place'>> => {
  const store = await openStore();
  try {
    return { store, blobs: await openBlobs() };
  } catch (error) {
    await store.close();
    throw error;
  }
};

const withoutFullStop = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

const openSqlite = async (dataDir: string): Promise<Stores> => {
  await prepareDataDir(dataDir);
  try {
    const both = await openBoth(
      () => openSqliteStore({ file: join(dataDir, 'data.db') }),
      () => openDiskBlobs({ folder: join(dataDir, 'files') }),
    );
    return { ...both, place: `SQLite in ${dataDir}` };
  } catch (error) {
    throw new CommandError(`The database in ${dataDir} cannot be opened: ${withoutFullStop(error)}.`, error);
  }
};

/** Hosts and database of a MongoDB address, without user, password and options. */
const publicPart = (url: string): string => url.replace(/^[^/]*\/\/(.*@)?/, '').replace(/\?.*$/, '');

const openMongo = async (url: string): Promise<Stores> => {
  const place = `MongoDB at ${publicPart(url)}`;
  try {
    const both = await openBoth(
      () => openMongoStore({ url }),
      () => openGridFsBlobs({ url }),
    );
    return { ...both, place };
  } catch (error) {
    const reason = error instanceof AppError ? error.message : 'The database cannot be reached.';
    throw new CommandError(`${withoutFullStop(new Error(reason))} (${place}).`, error);
  }
};

/** @throws CommandError when the data directory cannot be written to or the database does not answer. */
export const openStores = ({ databaseUrl, dataDir }: Settings): Promise<Stores> =>
  databaseUrl === 'sqlite:' ? openSqlite(dataDir) : openMongo(databaseUrl);
