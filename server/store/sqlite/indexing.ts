import { searchUnprepared } from '../errors.js';
import type { WriteJob, WriteResult } from './messages.js';

/** Has the writer make search indexes, step by step, so that other writes go on in between. */
export class Indexing {
  readonly #submit: (job: WriteJob) => Promise<WriteResult>;
  readonly #timeoutMs: number;
  readonly #running = new Map<string, Promise<void>>();

  constructor(submit: (job: WriteJob) => Promise<WriteResult>, timeoutMs: number) {
    this.#submit = submit;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Resolves when the index is whole. What was done is kept: after a timeout, or in another process, it goes on from there.
   * @throws AppError UNAVAILABLE when it takes too long
   */
  complete(collectionId: string, schemaVersion: number): Promise<void> {
    const running = this.#running.get(collectionId);
    if (running !== undefined) return running;
    const work = this.#steps(collectionId, schemaVersion).finally(() => this.#running.delete(collectionId));
    this.#running.set(collectionId, work);
    return work;
  }

  async #steps(collectionId: string, schemaVersion: number): Promise<void> {
    const deadline = Date.now() + this.#timeoutMs;
    const job: WriteJob = { kind: 'index', guard: { schemaVersion, credential: null }, collectionId };
    for (;;) {
      const result = await this.#submit(job);
      if (result.kind === 'indexed' && result.complete) return;
      if (Date.now() > deadline) throw searchUnprepared();
    }
  }
}
