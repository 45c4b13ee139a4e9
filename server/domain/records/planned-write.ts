import { formatDate } from '../../lib/dates.js';
import type { AppError } from '../../lib/errors.js';
import { refusalOf } from '../../store/errors.js';
import type { CallContext, RecordChange, RecordValues, StoredRecord, WriteOperation } from '../../store/port.js';
import type { IncomingFiles, NamedFile } from './incoming-files.js';
import type { OpenedCollection } from './opened-collection.js';
import { type Prepared, prepareCreate, prepareUpdate, type Writing } from './prepare-record.js';
import type { RecordDeps } from './record-deps.js';
import { deleteBlobs, releasedBlobs } from './released-blobs.js';
import { missingReferences } from './requirements.js';
import { writeClaimed } from './write-claimed.js';
import { invalidRecord, writeError } from './write-errors.js';

/** One write of a record that has been checked as far as it can be before it is tried. */
export interface PlannedWrite {
  readonly opened: OpenedCollection;
  readonly operation: WriteOperation & { readonly kind: 'create' | 'update' | 'delete' };
  readonly id: string;
  readonly incoming: IncomingFiles;
  /** Of the incoming, those that the record will name. */
  readonly files: readonly NamedFile[];
  /** The record afterwards; null for a delete. */
  readonly values: RecordValues | null;
}

/** A plan that leaves a record. */
export type SavingPlan = PlannedWrite & { readonly values: RecordValues };

const now = ({ clock }: RecordDeps): string => formatDate(clock());

export const planCreate = async (deps: RecordDeps, writing: Writing): Promise<SavingPlan> => {
  const { opened, incoming } = writing;
  const { set: values, requires, files }: Prepared = await prepareCreate(deps.store, writing, now(deps));
  const operation = { kind: 'create', collection: opened.collection, values, requires } as const;
  return { opened, operation, id: String(values['id']), incoming, files, values };
};

/** A record as a write meets it; at no revision when only this very write can have changed it. */
export type Met = Omit<StoredRecord, 'revision'> & { readonly revision: number | null };

export const planUpdate = async (deps: RecordDeps, writing: Writing, met: Met): Promise<SavingPlan> => {
  const { opened, incoming } = writing;
  const { collection, rows: where } = opened;
  const { set, requires, files } = await prepareUpdate(deps.store, writing, met.values, now(deps));
  const id = String(met.values['id']);
  const operation = { kind: 'update', collection, id, revision: met.revision, where, set, requires } as const;
  return { opened, operation, id, incoming, files, values: { ...met.values, ...set } };
};

export const planDelete = (opened: OpenedCollection, id: string, incoming: IncomingFiles): PlannedWrite => {
  const { collection, rows: where } = opened;
  return { opened, operation: { kind: 'delete', collection, id, where }, id, incoming, files: [], values: null };
};

/**
 * Does all of the plans or none: puts files in place, writes, then deletes the files that no record names any more. All plans
 * were made by the definitions of one context. Returns all changes, cascades included.
 * @throws StoreError; `refusedPlan` says what it means
 */
export const commitPlans = async (
  { store, blobs }: RecordDeps,
  context: CallContext,
  plans: readonly PlannedWrite[],
): Promise<readonly RecordChange[]> => {
  const [first] = plans;
  if (first === undefined) return [];
  for (const { incoming, files, opened, id } of plans) await incoming.place(files, opened.collection.id, id);
  const operations = plans.map(({ operation }) => operation);
  const changes = await writeClaimed(store, first.opened.grant, operations, context);
  await deleteBlobs(blobs, releasedBlobs(first.opened.schema, changes));
  return changes;
};

/** What is wrong with one of the plans, by its place among them. */
export interface RefusedPlan {
  readonly index: number;
  /** In the form that the caller reads, unless it calls for another try. */
  readonly error: unknown;
}

/** The store stops at the first field; the caller is told of all. */
const ofRelations = async (
  { store }: RecordDeps,
  { opened, operation }: PlannedWrite,
  made: ReadonlySet<string>,
): Promise<AppError | null> => {
  if (operation.kind === 'delete') return null;
  const missing = await missingReferences(store, operation.requires, opened.context, made);
  return missing.size > 1 ? invalidRecord(opened, operation.kind, missing) : null;
};

/** The plan that the store refused and why; null for an error that is about none of them. */
export const refusedPlan = async (
  deps: RecordDeps,
  error: unknown,
  plans: readonly PlannedWrite[],
): Promise<RefusedPlan | null> => {
  const refusal = refusalOf(error);
  if (refusal === null || !('operationIndex' in refusal)) return null;
  const { operationIndex: index, reason } = refusal;
  const plan = plans[index];
  if (plan === undefined) return null;
  const all = reason === 'missingReference' ? await ofRelations(deps, plan, madeBy(plans.slice(0, index))) : null;
  return { index, error: all ?? writeError(error, plan.opened, plan.operation.kind) };
};

/** The ids of the records that the plans create. */
const madeBy = (plans: readonly PlannedWrite[]): ReadonlySet<string> =>
  new Set(plans.filter(({ operation }) => operation.kind === 'create').map(({ id }) => id));
