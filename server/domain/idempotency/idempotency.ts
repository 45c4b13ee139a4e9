import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Grant } from '../../access/authorize.js';
import type { Claim } from '../../access/claim.js';
import type { Clock } from '../../lib/clock.js';
import { AppError } from '../../lib/errors.js';
import { wroteNothing } from '../../store/errors.js';
import type { Store } from '../../store/port.js';
import type { IdempotencyService, KeptAnswer, Outcome, RepeatableRequest } from './idempotency-service.js';
import { type Holding, type KeptRequest, KeptRequests } from './kept-requests.js';

export interface IdempotencyDeps {
  readonly store: Store;
  readonly clock: Clock;
}

type Caller = Pick<Grant, 'principal' | 'credential'>;

const keyForm = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
/** Longer ones are not kept, in characters. */
const maxAnswer = 1_000_000;
/** How long a repeat waits for the first, in milliseconds. */
const longestWait = 10_000;
const pauses = { first: 20, longest: 500 } as const;

const malformedKey = (): AppError =>
  new AppError('VALIDATION', 'The Idempotency-Key must be 1 to 255 printable ASCII characters.');

const otherRequest = (): AppError =>
  new AppError('VALIDATION', 'The Idempotency-Key was used for another request; every request needs a key of its own.');

const stillWorking = (): AppError =>
  new AppError('CONFLICT', 'The request with this Idempotency-Key is still being worked on.', { retryAfterSeconds: 1 });

const answerUnknown = (): AppError =>
  new AppError('CONFLICT', 'The request with this Idempotency-Key was done, but its answer was not kept.');

const outcomeUnknown = (): AppError =>
  new AppError(
    'CONFLICT',
    'The request with this Idempotency-Key was interrupted: look whether it was done, and use a new key.',
  );

/** The work on one request, as it goes on in this process. */
class Work implements Claim {
  readonly holding: Holding;
  readonly operations: Claim['operations'];
  hasWritten = false;

  constructor(holding: Holding, operations: Claim['operations']) {
    this.holding = holding;
    this.operations = operations;
  }

  wrote(): void {
    this.hasWritten = true;
  }
}

class Idempotency implements IdempotencyService {
  readonly #store: Store;
  readonly #kept: KeptRequests;

  constructor({ store, clock }: IdempotencyDeps) {
    this.#store = store;
    this.#kept = new KeptRequests(store, clock);
  }

  async once(
    caller: Caller,
    { key, content }: RepeatableRequest,
    work: (claim: Claim) => Promise<KeptAnswer | null>,
  ): Promise<Outcome | null> {
    if (!keyForm.test(key)) throw malformedKey();
    const id = hash('sha256', JSON.stringify([caller.principal?.kind, caller.principal?.id, key]));
    const begun = await this.#begin(id, hash('sha256', content), caller);
    if ('answer' in begun) return { answer: begun.answer, replayed: true };
    const operations = this.#store.capabilities.transactions ? [this.#kept.written(begun.holding)] : [];
    return this.#do(new Work(begun.holding, operations), work);
  }

  async #do(own: Work, work: (claim: Claim) => Promise<KeptAnswer | null>): Promise<Outcome | null> {
    try {
      const answer = await work(own);
      await this.#settle(own, answer, own.hasWritten || answer !== null);
      return answer === null ? null : { answer, replayed: false };
    } catch (error) {
      await this.#settle(own, null, own.hasWritten || !wroteNothing(error));
      throw error;
    }
  }

  /** The work is done and stays done: that this could not be noted fails nobody's request. */
  async #settle({ holding }: Work, answer: KeptAnswer | null, mayHaveWritten: boolean): Promise<void> {
    try {
      if (!mayHaveWritten) await this.#kept.forget(holding);
      else if (answer !== null && answer.text.length <= maxAnswer) await this.#kept.keep(holding, answer);
      else await this.#kept.leave(holding);
    } catch (error) {
      process.emitWarning(`The answer to a request with an Idempotency-Key could not be kept: ${String(error)}`);
    }
  }

  /** Takes the request on, or finds how it was answered. */
  async #begin(
    id: string,
    content: string,
    { credential }: Caller,
  ): Promise<{ holding: Holding } | { answer: KeptAnswer }> {
    const deadline = Date.now() + longestWait;
    for (let pause: number = pauses.first; ; pause = Math.min(2 * pause, pauses.longest)) {
      const added = await this.#kept.add(id, content, credential);
      if (added !== null) return { holding: added };
      const found = await this.#kept.find(id, credential);
      if (found === null) continue;
      const next = await this.#next(id, content, found);
      if (next !== null) return next;
      if (Date.now() > deadline) throw stillWorking();
      await delay(pause);
    }
  }

  /** What to do about a request that is there; null for waiting. */
  async #next(
    id: string,
    content: string,
    found: KeptRequest,
  ): Promise<{ holding: Holding } | { answer: KeptAnswer } | null> {
    if (found.isExpired) {
      await this.#kept.forgetExpired(id);
      return null;
    }
    if (found.content !== content) throw otherRequest();
    if (found.answer !== null) return { answer: found.answer };
    if (found.isLeased) return null;
    if (found.stage === 'written') throw answerUnknown();
    // Its work and the note that it is written go together: it is not, and whoever began it cannot write it any more.
    if (!this.#store.capabilities.transactions) throw outcomeUnknown();
    const holding = await this.#kept.takeOver(id, found.revision);
    return holding === null ? null : { holding };
  }
}

/** The service of requests that are done once, over a store. */
export const createIdempotencyService = (deps: IdempotencyDeps): IdempotencyService => new Idempotency(deps);
