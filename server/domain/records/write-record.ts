import { AppError, notFound } from '../../lib/errors.js';
import { refusalOf, StoreError } from '../../store/errors.js';
import type { RecordChange, RecordValues, WriteOperation } from '../../store/port.js';
import type { OpenedCollection } from './opened-collection.js';
import { commitPlans, type PlannedWrite, planCreate, planUpdate, refusedPlan } from './planned-write.js';
import type { Writing } from './prepare-record.js';
import type { RecordDeps } from './record-deps.js';
import { deleteBlobs, releasedBlobs } from './released-blobs.js';
import { writeClaimed } from './write-claimed.js';
import { writeError } from './write-errors.js';

/** The record as the write left it. */
const afterOf = (changes: readonly RecordChange[], collectionId: string, id: string): RecordValues => {
  const change = changes.findLast((candidate) => candidate.collectionId === collectionId && candidate.id === id);
  if (!change?.after) throw new Error('A write reports the record it wrote');
  return change.after;
};

const commit = async (deps: RecordDeps, plan: PlannedWrite): Promise<RecordValues> => {
  const { opened, id } = plan;
  try {
    return afterOf(await commitPlans(deps, opened.context, [plan]), opened.collection.id, id);
  } catch (error) {
    throw (await refusedPlan(deps, error, [plan]))?.error ?? error;
  }
};

export const createRecord = async (deps: RecordDeps, writing: Writing): Promise<RecordValues> =>
  commit(deps, await planCreate(deps, writing));

const updateTries = 20;
const longestPauseMs = 250;

/** Longer from try to try, so that many who write the same record get out of each other's way: a second or two in all. */
const pauseAfter = (tries: number): Promise<void> => {
  const longest = Math.min(longestPauseMs, 4 * 2 ** (tries / 2));
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
};

/** Called with the record as it stands before each try; throws to refuse the update. */
export type Check = (opened: OpenedCollection, current: RecordValues) => void;

const tryUpdate = async (deps: RecordDeps, writing: Writing, id: string, check: Check): Promise<RecordValues> => {
  const { opened } = writing;
  const { collection, rows, context } = opened;
  const current = await deps.store.get(collection, id, rows, context);
  if (current === null) throw notFound();
  check(opened, current.values);
  return commit(deps, await planUpdate(deps, writing, current));
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
      await pauseAfter(tries);
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

/**
 * With their files, and those of all records that go with them.
 * @throws StoreError `changed` when one of several is no longer as it was found
 */
export const deleteRecords = async (
  { store, blobs }: RecordDeps,
  opened: OpenedCollection,
  operation: WriteOperation & { readonly kind: 'delete' | 'deleteMany' },
): Promise<void> => {
  try {
    const changes = await writeClaimed(store, opened.grant, [operation], opened.context);
    await deleteBlobs(blobs, releasedBlobs(opened.schema, changes));
  } catch (error) {
    const isPassing = operation.kind === 'deleteMany' && refusalOf(error)?.reason === 'notFound';
    throw isPassing ? new StoreError({ reason: 'changed', operationIndex: 0 }) : writeError(error, opened, 'delete');
  }
};
