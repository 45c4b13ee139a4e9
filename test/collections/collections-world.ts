import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'vitest';
import { authorize, type Grant } from '#server/access/authorize.js';
import type { Operation } from '#server/access/operations.js';
import { operator } from '#server/access/principal.js';
import { createCollectionService } from '#server/domain/collections/collections.js';
import { zeroOf } from '#server/domain/records/fields/field-kinds.js';
import { AppError, type FieldErrors } from '#server/lib/errors.js';
import { newRecordId } from '#server/lib/ids.js';
import type { JsonObject } from '#server/lib/json.js';
import { openDiskBlobs } from '#server/store/blobs/disk.js';
import type { Collection } from '#server/store/collection.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';

/** The collections service on a real database and real files, with a clock that tests set. */
export const openWorld = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fichero-test-'));
  const store = await openSqliteStore({ file: join(folder, 'data.db') });
  const blobs = await openDiskBlobs({ folder: join(folder, 'files') });
  const time = { now: Date.UTC(2030, 0, 1) };
  const service = createCollectionService({ store, blobs, clock: () => time.now });
  const grant = (operation: Operation): Grant => authorize(operator, operation);
  const context = async () => ({ schemaVersion: (await store.schema()).version, credential: null });

  return {
    store,
    blobs,
    time,
    service,
    grant,
    create: (input: JsonObject) => service.create(grant('collections.create'), input),
    update: (name: string, input: JsonObject) => service.update(grant('collections.update'), name, input),
    view: (name: string) => service.view(grant('collections.view'), name),
    delete: (name: string) => service.delete(grant('collections.delete'), name),
    truncate: (name: string) => service.truncate(grant('collections.truncate'), name),
    names: async () => (await service.list(grant('collections.list'))).map(({ name }) => name),
    /** Stores a record; returns its id. */
    async insert(collection: Collection, given: JsonObject): Promise<string> {
      const id = newRecordId();
      const zeros = Object.fromEntries(collection.fields.map((field) => [field.name, zeroOf(field)]));
      const values = { ...zeros, id, ...given };
      await store.write([{ kind: 'create', collection, values, requires: [] }], await context());
      return id;
    },
    async values(collection: Collection, id: string): Promise<JsonObject | null> {
      return (await store.get(collection, id, null, await context()))?.values ?? null;
    },
    async addFile(collection: Collection, recordId: string, name: string): Promise<void> {
      const staged = await blobs.stage(Readable.from([Buffer.from('bytes')]), 100);
      await staged.commit({ collectionId: collection.id, recordId, name });
    },
    hasFile: async (collection: Collection, recordId: string, name: string): Promise<boolean> =>
      (await blobs.info({ collectionId: collection.id, recordId, name })) !== null,
    async close() {
      await store.close();
      await blobs.close();
      await rm(folder, { recursive: true });
    },
  };
};

export type World = Awaited<ReturnType<typeof openWorld>>;

/** The AppError that the work fails with. */
export const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const outcome: unknown = await work.then(
    () => 'no error',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(AppError);
  return outcome as AppError;
};

/** The codes of the faults, nested as they are. */
export const codesOf = (faults: FieldErrors): unknown =>
  Object.fromEntries(
    Object.entries(faults).map(([name, fault]) => [
      name,
      typeof fault['code'] === 'string' ? fault['code'] : codesOf(fault as FieldErrors),
    ]),
  );

export const fieldNames = (collection: Collection): readonly string[] => collection.fields.map(({ name }) => name);

export const text = (name: string, options: JsonObject = {}): JsonObject => ({ name, type: 'text', ...options });
