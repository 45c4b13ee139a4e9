import { alsoNeeds, type Grant } from '../../access/authorize.js';
import { AppError, type ErrorCode } from '../../lib/errors.js';
import { newRecordId } from '../../lib/ids.js';
import type { Schema } from '../../store/collection.js';
import { refusalOf } from '../../store/errors.js';
import type { WriteOperation } from '../../store/port.js';
import type { IncomingFile, StagedFile } from '../files/file-service.js';
import { stageWhole } from '../files/take-file.js';
import { fileLimits } from '../records/fields/file.js';
import { IncomingFiles } from '../records/incoming-files.js';
import { commitPlans, refusedPlan } from '../records/planned-write.js';
import type { RecordDeps } from '../records/record-deps.js';
import type { RecordView } from '../records/record-service.js';
import { againWhenChanged } from '../records/write-record.js';
import { withSchema } from '../with-schema.js';
import { BatchPlan, type Intake, type Planned } from './batch-plan.js';
import { type BatchRequest, BatchRequestError, type BatchService, filesOf } from './batch-service.js';

export interface BatchDeps extends RecordDeps {
  /** Largest single file, in bytes, whatever a field allows. */
  readonly maxFileBytes: number;
  /** Most requests of one batch; 0: no batches. */
  readonly maxRequests: number;
}

/** Faults of the whole batch, whichever request met them. */
const notOfOneRequest: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'INTERNAL', 'UNAVAILABLE']);

const ofRequest = (index: number, error: unknown): unknown =>
  error instanceof AppError && !notOfOneRequest.has(error.code) ? new BatchRequestError(index, error) : error;

/** A refusal by the store as the fault of the request that it is about; what calls for another try stays as it is. */
const refusedRequest = async (deps: RecordDeps, error: unknown, plans: readonly Planned[]): Promise<unknown> => {
  const refused = await refusedPlan(deps, error, plans);
  return refused === null ? error : ofRequest(refused.index, refused.error);
};

const checkCount = (count: number, max: number): void => {
  if (max === 0) throw new AppError('FORBIDDEN', 'Batch requests are not allowed.');
  if (count > 0 && count <= max) return;
  const requests =
    count === 0
      ? { code: 'validation_required', message: 'Cannot be blank.' }
      : {
          code: 'validation_length_too_long',
          message: `The length must be no more than ${max}.`,
          params: { max, min: 0 },
        };
  throw new AppError('VALIDATION', 'Invalid batch request data.', { fields: { requests } });
};

/** The most that any file field of any collection takes, in bytes. */
const largestFile = ({ collections }: Schema): number =>
  collections
    .flatMap(({ fields }) => fields)
    .reduce((most, field) => (field.type === 'file' ? Math.max(most, fileLimits(field).maxBytes) : most), 0);

class Batches implements BatchService {
  readonly #deps: BatchDeps;

  constructor(deps: BatchDeps) {
    this.#deps = deps;
  }

  async stage(grant: Grant, index: number, key: string, { clientName, stream }: IncomingFile): Promise<StagedFile> {
    const { store, blobs, maxFileBytes } = this.#deps;
    stream.on('error', () => undefined);
    try {
      alsoNeeds(grant, 'files.upload');
      // One more: which field is meant, and that it is too much for it, is said when the request is looked at.
      const most = largestFile(await store.schema()) + 1;
      return { key, clientName, blob: await stageWhole(blobs, stream, Math.min(most, maxFileBytes)) };
    } catch (error) {
      stream.destroy();
      throw error instanceof AppError && error.code === 'FORBIDDEN' ? new BatchRequestError(index, error) : error;
    }
  }

  async run(grant: Grant, requests: readonly BatchRequest[]): Promise<readonly (RecordView | null)[]> {
    const { store, blobs } = this.#deps;
    const staged = requests.map(filesOf);
    const plans = await IncomingFiles.settleAll(staged, blobs, async (incoming) => {
      checkCount(requests.length, this.#deps.maxRequests);
      const intakes = requests.map((request, i) => {
        const files = incoming[i];
        if (files === undefined) throw new Error('Every request has its files');
        return { request, incoming: files, newId: newRecordId() };
      });
      return againWhenChanged(() => withSchema(store, (schema) => this.#try(schema, grant, intakes)));
    });
    return Promise.all(plans.map(({ answer }) => answer()));
  }

  async #try(schema: Schema, grant: Grant, intakes: readonly Intake[]): Promise<readonly Planned[]> {
    const plans = await this.#plan(schema, grant, intakes);
    try {
      await commitPlans(this.#deps, { schemaVersion: schema.version, credential: grant.credential }, plans);
      return plans;
    } catch (error) {
      throw await refusedRequest(this.#deps, error, plans);
    }
  }

  async #plan(schema: Schema, grant: Grant, intakes: readonly Intake[]): Promise<readonly Planned[]> {
    const plan = new BatchPlan(this.#deps, schema, grant);
    const plans: Planned[] = [];
    for (const [index, intake] of intakes.entries()) {
      try {
        plans.push(await plan.add(intake));
      } catch (error) {
        await this.#checkRefused(schema, grant, plans);
        throw ofRequest(index, error);
      }
    }
    return plans;
  }

  /**
   * Of several requests that fail the first one is told, also when only the store can see what is wrong with it: it is given
   * what was planned, and at the end an operation that it must refuse, so that nothing is written.
   */
  async #checkRefused(schema: Schema, grant: Grant, plans: readonly Planned[]): Promise<void> {
    const last = plans.at(-1);
    if (last === undefined || !this.#deps.store.capabilities.transactions) return;
    const none = { kind: 'ids', ids: [] } as const;
    const refused: WriteOperation = { kind: 'delete', collection: last.opened.collection, id: last.id, where: none };
    const context = { schemaVersion: schema.version, credential: grant.credential };
    const operations = [...plans.map(({ operation }) => operation), refused];
    const error: unknown = await this.#deps.store.write(operations, context).then(
      () => new Error('An operation on no record was not refused'),
      (reason: unknown) => reason,
    );
    const refusal = refusalOf(error);
    const isOurs = refusal?.reason === 'notFound' && refusal.operationIndex === plans.length;
    if (!isOurs) throw await refusedRequest(this.#deps, error, plans);
  }
}

/** The service of batches over a store and a blob store. */
export const createBatchService = (deps: BatchDeps): BatchService => new Batches(deps);
