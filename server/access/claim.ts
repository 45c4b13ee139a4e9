import type { WriteOperation } from '../store/port.js';

/** A request that must be done once, however often it is sent, as its work sees it. */
export interface Claim {
  /**
   * To be written in the same transaction as the work itself: refused when another process does the request by now. Empty
   * where the database has no transactions.
   */
  readonly operations: readonly WriteOperation[];
  /** To be called once work has been written. */
  wrote(): void;
}
