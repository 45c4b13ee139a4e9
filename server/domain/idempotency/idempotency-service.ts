import type { Grant } from '../../access/authorize.js';
import type { Claim } from '../../access/claim.js';

/** A request that its sender may send again, not knowing whether it was done. */
export interface RepeatableRequest {
  /** Chosen by the sender: 1 to 255 printable ASCII characters. Means something else to every caller. */
  readonly key: string;
  /** All that makes it this request and no other. */
  readonly content: string;
}

/** The answer to a request that was done. */
export interface KeptAnswer {
  readonly status: number;
  /** `''` for none. */
  readonly text: string;
}

export interface Outcome {
  readonly answer: KeptAnswer;
  /** Whether it is that of an earlier request. */
  readonly replayed: boolean;
}

/** Requests that are done once, by whichever process, and answered alike for 24 hours. */
export interface IdempotencyService {
  /**
   * Does the work unless it was done before under the same key by the same caller; while it is being done elsewhere, waits for it
   * a while. What fails having written nothing is forgotten, so that it can be sent again.
   * @param work null when it failed; what it has written stays marked as done all the same
   * @returns null when `work` was done and gave null
   * @throws AppError VALIDATION for a malformed key, and for one that came with another request; CONFLICT while the first is still
   *   worked on, and when it was done and its answer is not known; whatever `work` throws
   */
  once(
    grant: Pick<Grant, 'principal' | 'credential'>,
    request: RepeatableRequest,
    work: (claim: Claim) => Promise<KeptAnswer | null>,
  ): Promise<Outcome | null>;
}
