import type { Clock } from '../../lib/clock.js';
import { formatDate } from '../../lib/dates.js';
import { AppError, notFound } from '../../lib/errors.js';
import type { BlobStore } from '../../store/blobs/port.js';
import { refusalOf } from '../../store/errors.js';
import type { RecordChange, RecordValues, Store, WriteOperation } from '../../store/port.js';
import type { OpenedCollection } from './opened-collection.js';
import { prepareCreate, prepareUpdate, type Writing } from './prepare-record.js';
import { deleteBlobs, releasedBlobs } from './released-blobs.js';
import { missingReferences } from './requirements.js';
import { invalidRecord, writeError } from './write-errors.js';

export interface RecordDeps {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

/** Writes, then deletes the files that no record names any more. Returns all changes, cascades included. */
const commit = async (
  { store, blobs }: RecordDeps,
  opened: OpenedCollection,
  operation: WriteOperation,
): Promise<readonly RecordChange[]> => {
  try {
    const changes = await store.write([operation], opened.context);
    await deleteBlobs(blobs, releasedBlobs(opened.schema, changes));
    return changes;
  } catch (error) {
    if (operation.kind !== 'create' && operation.kind !== 'update') throw writeError(error, opened, 'delete');
    if (refusalOf(error)?.reason !== 'missingReference') throw writeError(error, opened, operation.kind);
    // The store stops at the first field; the caller is told of all.
    const missing = await missingReferences(store, operation.requires, opened.context);
    throw missing.size > 1 ? invalidRecord(opened, operation.kind, missing) : writeError(error, opened, operation.kind);
  }
};

/** The record as the write left it. */
const afterOf = (changes: readonly RecordChange[], collectionId: string, id: string): RecordValues => {
  const change = changes.findLast((candidate) => candidate.collectionId === collectionId && candidate.id === id);
  if (!change?.after) throw new Error('A write reports the record it wrote');
  return change.after;
};

export const createRecord = async (deps: RecordDeps, writing: Writing): Promise<RecordValues> => {
  const { opened, incoming } = writing;
  const { set, requires, files } = await prepareCreate(deps.store, writing, formatDate(deps.clock()));
  const { collection } = opened;
  const id = String(set['id']);
  await incoming.place(files, collection.id, id);
  const changes = await commit(deps, opened, { kind: 'create', collection, values: set, requires });
  return afterOf(changes, collection.id, id);
};

const updateTries = 20;
const longestPauseMs = 8;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * longestPauseMs));

/** Called with the record as it stands before each try; throws to refuse the update. */
export type Check = (opened: OpenedCollection, current: RecordValues) => void;

const tryUpdate = async (deps: RecordDeps, writing: Writing, id: string, check: Check): Promise<RecordValues> => {
  const { opened, incoming } = writing;
  const { collection, rows, context } = opened;
  const current = await deps.store.get(collection, id, rows, context);
  if (current === null) throw notFound();
  check(opened, current.values);
  const { set, requires, files } = await prepareUpdate(deps.store, writing, current.values, formatDate(deps.clock()));
  await incoming.place(files, collection.id, id);
  const { revision } = current;
  const changes = await commit(deps, opened, { kind: 'update', collection, id, revision, where: rows, set, requires });
  return afterOf(changes, collection.id, id);
};

/**
 * Runs what reads, changes and writes; when another write came in between (`changed`), again from the start.
 * @throws AppError CONFLICT when others kept getting in between
 */
export const againWhenChanged = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (refusalOf(error)?.reason !== 'changed') throw error;
      if (tries === updateTries)
        throw new AppError('CONFLICT', 'The record keeps changing; try again.', { cause: error });
      await pause();
    }
  }
};

/** Reads, changes and writes one record, so that `field+` and its like lose no concurrent change. */
export const updateRecord = (
  deps: RecordDeps,
  writing: Writing,
  id: string,
  check: Check = () => undefined,
): Promise<RecordValues> => againWhenChanged(() => tryUpdate(deps, writing, id, check));

/** With its files, and those of all records that go with it. */
export const deleteRecord = async (deps: RecordDeps, opened: OpenedCollection, id: string): Promise<void> => {
  const { collection, rows } = opened;
  await commit(deps, opened, { kind: 'delete', collection, id, where: rows });
};
