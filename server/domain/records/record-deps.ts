import type { Clock } from '../../lib/clock.js';
import type { BlobStore } from '../../store/blobs/port.js';
import type { Store } from '../../store/port.js';

/** What records are written with. */
export interface RecordDeps {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}
