import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { authorize, type Grant } from '#server/access/authorize.js';
import { createFileTokens } from '#server/access/file-tokens.js';
import { type Operation, type Permission, permissions } from '#server/access/operations.js';
import { type ApiKeyHolder, type CollectionScope, operator, type Scope } from '#server/access/principal.js';
import type { FileService, StagedFile } from '#server/domain/files/file-service.js';
import { createFileService } from '#server/domain/files/files.js';
import type { RecordQueries } from '#server/domain/records/record-queries.js';
import type { RecordService } from '#server/domain/records/record-service.js';
import type { RecordWriteService } from '#server/domain/records/record-write-service.js';
import { createRecordWriteService } from '#server/domain/records/record-writes.js';
import { createRecordService } from '#server/domain/records/records.js';
import { createRecordQueries } from '#server/domain/records/records-asked.js';
import { AppError } from '#server/lib/errors.js';
import { newRecordId } from '#server/lib/ids.js';
import { openDiskBlobs } from '#server/store/blobs/disk.js';
import type { BlobStore } from '#server/store/blobs/port.js';
import type { Collection } from '#server/store/collection.js';
import { openMongoStore } from '#server/store/mongo/mongo-store.js';
import type { Credential, Store } from '#server/store/port.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { apiKeys } from '#server/store/system-collections.js';
import { createTestDatabase, testStore } from '../harness/database.js';

/** The services of records and files on a database of the suite's store and a folder of their own, with a clock that tests set. */
export interface RecordHouse {
  readonly store: Store;
  /** A further store on the database, as another process has it. To be closed by whoever asked. */
  openAnother(): Promise<Store>;
  readonly blobs: BlobStore;
  readonly records: RecordService;
  readonly queries: RecordQueries;
  readonly writes: RecordWriteService;
  readonly files: FileService;
  readonly clock: { now: number };
  /** Leave for an admin. */
  admin(operation: Operation): Grant;
  /** Leave for a key with these permissions, reaching as far as the scope says. */
  key(operation: Operation, held: readonly Permission[], scope?: Scope): Grant;
  /** A file as a door hands it over. */
  staged(key: string, clientName: string, bytes: string | Buffer): Promise<StagedFile>;
  /** Paths of all files in the blob folder, staged ones too. */
  filesOnDisk(): Promise<string[]>;
  close(): Promise<void>;
}

export const maxFileBytes = 6 * 1024 * 1024;
export const everything: readonly Permission[] = permissions;

/** Everything in the collection, but for what is said. */
export const scopeOf = (collection: Collection, limits: Partial<CollectionScope> = {}): Scope =>
  new Map([[collection.id, { filter: null, readable: null, writable: null, ...limits }]]);

const newCredential = async (store: Store): Promise<Credential> => {
  const hash = randomBytes(32).toString('hex');
  const values = {
    id: newRecordId(),
    name: 'test',
    permissions: [],
    hash,
    tail: 'abcd',
    created: '2026-01-01 00:00:00.000Z',
    expires: '',
    lastUsed: '',
  };
  const { version } = await store.schema();
  const context = { schemaVersion: version, credential: null };
  await store.write([{ kind: 'create', collection: apiKeys, values, requires: [] }], context);
  const credential = await store.credential('apiKey', hash);
  if (credential === null) throw new Error('the key was not stored');
  return credential;
};

const grantsFor = (credential: Credential) => ({
  admin: (operation: Operation): Grant => authorize(operator, operation),
  key: (operation: Operation, held: readonly Permission[], scope: Scope = null): Grant => {
    const holder: ApiKeyHolder = {
      kind: 'apiKey',
      id: 'key',
      name: 'test',
      permissions: new Set(held),
      scope,
      expires: null,
      credential,
    };
    return authorize(holder, operation);
  },
});

export const openRecordHouse = async (collections: readonly Collection[]): Promise<RecordHouse> => {
  const folder = await mkdtemp(join(tmpdir(), 'fichero-records-'));
  await mkdir(join(folder, 'files'));
  const database = createTestDatabase();
  const open = (): Promise<Store> =>
    testStore === 'mongo' ? openMongoStore({ url: database.url }) : openSqliteStore({ file: join(folder, 'data.db') });
  const store = await open();
  const blobs = await openDiskBlobs({ folder: join(folder, 'files') });
  const { version } = await store.schema();
  const steps = collections.map((collection) => ({ kind: 'create' as const, collection }));
  await store.changeSchema({ version, steps }, { schemaVersion: version, credential: null });
  const clock = { now: Date.UTC(2026, 4, 6, 7, 8, 9, 10) };
  const deps = { store, blobs, clock: () => clock.now };
  return {
    store,
    openAnother: open,
    blobs,
    clock,
    records: createRecordService(deps),
    queries: createRecordQueries(deps),
    writes: createRecordWriteService(deps),
    files: createFileService({ ...deps, maxFileBytes, fileTokens: createFileTokens(deps) }),
    ...grantsFor(await newCredential(store)),
    staged: async (key, clientName, bytes) => ({
      key,
      clientName,
      blob: await blobs.stage(Readable.from([Buffer.from(bytes)]), maxFileBytes),
    }),
    async filesOnDisk() {
      const entries = await readdir(join(folder, 'files'), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    },
    async close() {
      await store.close();
      await blobs.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** The AppError that the work ends with. */
export const faultOf = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw error;
};

/** The codes of an error by field. */
export const codesOf = (error: AppError): Record<string, unknown> =>
  Object.fromEntries(Object.entries(error.fields).map(([name, fault]) => [name, fault['code']]));
