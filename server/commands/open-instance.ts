import { type Authenticate, createAuthenticator } from '../access/authenticate.js';
import { createFileTokens } from '../access/file-tokens.js';
import { createAdminService } from '../domain/admins/admins.js';
import { createApiKeyService } from '../domain/api-keys/api-keys.js';
import { createKeyUsage } from '../domain/api-keys/key-usage.js';
import { createBatchService } from '../domain/batch/batches.js';
import { createCollectionService } from '../domain/collections/collections.js';
import { createFileService } from '../domain/files/files.js';
import { createIdempotencyService } from '../domain/idempotency/idempotency.js';
import { createRealtimeService } from '../domain/realtime/realtime.js';
import { createRecordWriteService } from '../domain/records/record-writes.js';
import { createRecordService } from '../domain/records/records.js';
import { createRecordQueries } from '../domain/records/records-asked.js';
import type { Services } from '../domain/services.js';
import type { Settings } from '../env.js';
import { systemClock } from '../lib/clock.js';
import type { Credential } from '../store/port.js';
import { openStores } from './open-stores.js';

/** A database, its files and the services on them. */
export interface Instance {
  readonly services: Services;
  readonly authenticate: Authenticate;
  /** Throws AppError UNAUTHENTICATED when the credential is no longer in force. */
  verify(credential: Credential): Promise<void>;
  /** Where the data is, for people; without secrets. */
  readonly place: string;
  /** Finishes what was begun, then releases everything. */
  close(): Promise<void>;
}

/** @throws CommandError when the data directory cannot be written to or the database does not answer. */
export const openInstance = async (settings: Settings): Promise<Instance> => {
  const { store, blobs, place } = await openStores(settings);
  const clock = systemClock;
  const fileTokens = createFileTokens({ store, clock });
  const keyUsage = createKeyUsage(store, clock);
  const services: Services = {
    admins: createAdminService({ store, clock }),
    apiKeys: createApiKeyService({ store, clock }),
    batches: createBatchService({
      store,
      blobs,
      clock,
      maxFileBytes: settings.maxFileBytes,
      maxRequests: settings.batchRequests,
    }),
    collections: createCollectionService({ store, blobs, clock }),
    files: createFileService({ store, blobs, clock, fileTokens, maxFileBytes: settings.maxFileBytes }),
    idempotency: createIdempotencyService({ store, clock }),
    realtime: createRealtimeService({ store, clock }),
    records: createRecordService({ store, blobs, clock }),
    recordQueries: createRecordQueries({ store, clock }),
    recordWrites: createRecordWriteService({ store, blobs, clock }),
    ping: () => store.ping(),
  };
  return {
    services,
    authenticate: createAuthenticator({ store, clock, fileTokens, noteKeyUse: keyUsage.note }),
    verify: (credential) => store.verify(credential),
    place,
    async close() {
      await services.realtime.close();
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
