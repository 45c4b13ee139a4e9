import { join } from 'node:path';
import { type Authenticate, createAuthenticator } from '../access/authenticate.js';
import { createAdminService } from '../domain/admins/admins.js';
import { createApiKeyService } from '../domain/api-keys/api-keys.js';
import { createKeyUsage } from '../domain/api-keys/key-usage.js';
import { createCollectionService } from '../domain/collections/collections.js';
import { createFileService } from '../domain/files/files.js';
import { createRecordService } from '../domain/records/records.js';
import type { Services } from '../domain/services.js';
import type { Settings } from '../env.js';
import { systemClock } from '../lib/clock.js';
import { openDiskBlobs } from '../store/blobs/disk.js';
import { openGridFsBlobs } from '../store/blobs/gridfs.js';
import type { BlobStore } from '../store/blobs/port.js';
import { openMongoStore } from '../store/mongo/mongo-store.js';
import type { Store } from '../store/port.js';
import { openSqliteStore } from '../store/sqlite/sqlite-store.js';
import { CommandError } from './command-error.js';
import { prepareDataDir } from './data-dir.js';

/** A database, its files and the services on them. */
export interface Instance {
  readonly services: Services;
  readonly authenticate: Authenticate;
  /** Throws AppError UNAUTHENTICATED when the credential is no longer in force. */
  readonly verify: Store['verify'];
  /** Where the data is, for people; without secrets. */
  readonly place: string;
  /** Finishes what was begun, then releases everything. */
  close(): Promise<void>;
}

interface Stores {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly place: string;
}

const openSqlite = async (dataDir: string): Promise<Stores> => {
  await prepareDataDir(dataDir);
  try {
    const store = await openSqliteStore({ file: join(dataDir, 'data.db') });
    const blobs = await openDiskBlobs({ folder: join(dataDir, 'files') });
    return { store, blobs, place: `SQLite in ${dataDir}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The database in ${dataDir} cannot be opened: ${reason.replace(/\.$/, '')}.`, error);
  }
};

/** Hosts and database of a MongoDB address, without user and password. */
const publicPart = (url: string): string => url.replace(/^[^/]*\/\/(.*@)?/, '').replace(/\?.*$/, '');

const openMongo = async (url: string): Promise<Stores> => {
  const place = `MongoDB at ${publicPart(url)}`;
  try {
    const store = await openMongoStore({ url });
    await store.ping();
    return { store, blobs: await openGridFsBlobs({ url }), place };
  } catch (error) {
    throw new CommandError(`The database cannot be reached: no answer from ${place}.`, error);
  }
};

/** @throws CommandError when the data directory cannot be written to or the database does not answer. */
export const openInstance = async ({ databaseUrl, dataDir, maxFileBytes }: Settings): Promise<Instance> => {
  const { store, blobs, place } = await (databaseUrl === 'sqlite:' ? openSqlite(dataDir) : openMongo(databaseUrl));
  const clock = systemClock;
  const keyUsage = createKeyUsage(store, clock);
  const files = createFileService({ store, blobs, clock, maxFileBytes });
  const services: Services = {
    admins: createAdminService({ store, clock }),
    apiKeys: createApiKeyService({ store, clock }),
    collections: createCollectionService({ store, blobs, clock }),
    files,
    records: createRecordService({ store, blobs, clock }),
    ping: () => store.ping(),
  };
  return {
    services,
    authenticate: createAuthenticator({ store, clock, noteKeyUse: keyUsage.note }),
    verify: (credential) => store.verify(credential),
    place,
    async close() {
      await keyUsage.close();
      await store.close();
      await blobs.close();
    },
  };
};

/** Opens, does the work, and closes whatever happens. */
export const withInstance = async <T>(settings: Settings, work: (instance: Instance) => Promise<T>): Promise<T> => {
  const instance = await openInstance(settings);
  try {
    return await work(instance);
  } finally {
    await instance.close();
  }
};
