import type { Grant } from '../../access/authorize.js';
import { AppError } from '../../lib/errors.js';
import type { IncomingFile, StagedFile } from '../files/file-service.js';
import type { RecordInput, RecordShape, RecordView } from '../records/record-service.js';

/** One request of a batch. `collection` is a name or an id. */
export type BatchRequest =
  | {
      readonly kind: 'create' | 'upsert';
      readonly collection: string;
      readonly input: RecordInput;
      readonly shape: RecordShape;
    }
  | {
      readonly kind: 'update';
      readonly collection: string;
      readonly id: string;
      readonly input: RecordInput;
      readonly shape: RecordShape;
    }
  | { readonly kind: 'delete'; readonly collection: string; readonly id: string }
  /** Not such a request at all: the batch fails with the fault if it comes that far. */
  | { readonly kind: 'none'; readonly fault: AppError };

/** What the record of a request is to hold. */
export const filesOf = (request: BatchRequest): readonly StagedFile[] =>
  'input' in request ? request.input.files : [];

/** Why a batch was not done: the fault of its first request that failed. */
export class BatchRequestError extends AppError {
  declare readonly index: number;
  /** What the request would have been answered by itself. */
  readonly fault: AppError;

  constructor(index: number, fault: AppError) {
    super('VALIDATION', 'Batch transaction failed.', { cause: fault, index });
    this.fault = fault;
  }
}

/** Several writes of records, all done or none. */
export interface BatchService {
  /**
   * Takes in a file of the request at `index`, before it is known what the request wants.
   * @throws AppError PAYLOAD_TOO_LARGE beyond what any field holds; BatchRequestError when the caller may not send files
   */
  stage(grant: Grant, index: number, key: string, file: IncomingFile): Promise<StagedFile>;
  /**
   * Does the requests in order in one transaction; a later one meets what earlier ones did. Each needs leave of its own.
   * Files are taken over: all are committed or all discarded. The answers are in the same order, null for a delete.
   * @throws BatchRequestError when one of them fails; AppError VALIDATION for none or too many; FORBIDDEN when there are no batches
   */
  run(grant: Grant, requests: readonly BatchRequest[]): Promise<readonly (RecordView | null)[]>;
}
