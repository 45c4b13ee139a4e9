import { Worker } from 'node:worker_threads';
import { AppError } from '../../lib/errors.js';
import { toError } from './failure.js';
import type { Answers, Outcome, Started } from './messages.js';

interface Pending<Job, Result> {
  readonly job: Job;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

export interface WorkerLaneOptions {
  /** The compiled file of the worker. */
  readonly script: URL;
  /** The database file. */
  readonly file: string;
  /** At most this many messages on their way; further jobs wait and form the next message together. */
  readonly maxInFlight: number;
  /** At most this many jobs in one message, which crosses as soon as it is full. */
  readonly maxBatch: number;
  /** Called for every answered message, before its jobs resolve. */
  readonly onAnswers: (seen: Pick<Answers<never>, 'schemaVersion' | 'keysEpoch'>) => void;
}

const crashed = (cause: unknown): AppError =>
  new AppError('UNAVAILABLE', 'The database was interrupted while it worked on this. Try again.', { cause });

/**
 * A worker thread that answers jobs in the order they came. What is asked within one turn of the event loop crosses
 * as one message. When the thread dies, the jobs it had are rejected with UNAVAILABLE and the next job starts a new one.
 */
export class WorkerLane<Job, Result> {
  readonly #options: WorkerLaneOptions;
  readonly #inFlight: Pending<Job, Result>[][] = [];
  #queue: Pending<Job, Result>[] = [];
  #worker: Worker | null = null;
  #starting: Promise<void> | null = null;
  #scheduled = false;
  #closing = false;
  #idle: (() => void) | null = null;

  constructor(options: WorkerLaneOptions) {
    this.#options = options;
  }

  /** Resolves when the worker has opened the database; rejects with AppError when it cannot. */
  start(): Promise<void> {
    this.#starting ??= new Promise((resolve, reject) => {
      const { script, file } = this.#options;
      const worker = new Worker(script, { workerData: { file }, execArgv: [] });
      worker.once('message', (message: Started) => {
        if ('failure' in message) return reject(toError(message.failure));
        this.#worker = worker;
        worker.on('message', (answers: Answers<Result>) => this.#settle(answers));
        resolve();
      });
      let fault: unknown = null;
      worker.on('error', (error) => {
        fault = error;
      });
      worker.on('exit', () => {
        reject(crashed(fault));
        if (this.#worker === worker || this.#worker === null) this.#lose(fault);
      });
    });
    return this.#starting;
  }

  submit(job: Job): Promise<Result> {
    if (this.#closing) return Promise.reject(new AppError('UNAVAILABLE', 'The database is being closed.'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      if (this.#queue.length >= this.#options.maxBatch) this.#send();
      else this.#schedule();
    });
  }

  /** Waits for what was begun, then ends the thread. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#queue.length > 0 || this.#inFlight.length > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    const worker = this.#worker;
    if (worker === null) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('close');
    await ended;
  }

  #schedule(): void {
    if (this.#scheduled || this.#inFlight.length >= this.#options.maxInFlight) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#queue.length === 0 || this.#inFlight.length >= this.#options.maxInFlight) return;
    const worker = this.#worker;
    if (worker === null) {
      this.start().then(
        () => this.#send(),
        (error: Error) => this.#failQueue(error),
      );
      return;
    }
    const batch = this.#queue.splice(0, this.#options.maxBatch);
    this.#inFlight.push(batch);
    worker.postMessage(batch.map(({ job }) => job));
    if (this.#queue.length > 0) this.#schedule();
  }

  #settle(answers: Answers<Result>): void {
    const batch = this.#inFlight.shift() ?? [];
    this.#options.onAnswers(answers);
    batch.forEach(({ resolve, reject }, index) => {
      const outcome = answers.outcomes[index] as Outcome<Result>;
      if ('failure' in outcome) reject(toError(outcome.failure));
      else resolve(outcome.ok);
    });
    // Jobs that the answers lead to at once may still join the next message.
    if (this.#queue.length > 0) this.#schedule();
    else this.#reportIdle();
  }

  #lose(fault: unknown): void {
    this.#worker = null;
    this.#starting = null;
    for (const batch of this.#inFlight.splice(0)) {
      for (const { reject } of batch) reject(crashed(fault));
    }
    if (this.#queue.length > 0) this.#schedule();
    else this.#reportIdle();
  }

  #failQueue(error: Error): void {
    for (const { reject } of this.#queue.splice(0)) reject(error);
    this.#reportIdle();
  }

  #reportIdle(): void {
    if (this.#queue.length === 0 && this.#inFlight.length === 0) this.#idle?.();
  }
}
