import type { AdminService } from './admins/admin-service.js';
import type { ApiKeyService } from './api-keys/api-key-service.js';
import type { BatchService } from './batch/batch-service.js';
import type { CollectionService } from './collections/collection-service.js';
import type { FileService } from './files/file-service.js';
import type { IdempotencyService } from './idempotency/idempotency-service.js';
import type { RealtimeService } from './realtime/realtime-service.js';
import type { RecordQueries } from './records/record-queries.js';
import type { RecordService } from './records/record-service.js';
import type { RecordWriteService } from './records/record-write-service.js';

/** All that the doors can ask for. */
export interface Services {
  readonly admins: AdminService;
  readonly apiKeys: ApiKeyService;
  readonly batches: BatchService;
  readonly collections: CollectionService;
  readonly files: FileService;
  readonly idempotency: IdempotencyService;
  readonly realtime: RealtimeService;
  readonly records: RecordService;
  readonly recordQueries: RecordQueries;
  readonly recordWrites: RecordWriteService;
  /** Throws AppError UNAVAILABLE when the store does not answer. */
  ping(): Promise<void>;
}
