import { type ChildProcess, fork } from 'node:child_process';
import { AppError } from '../../lib/errors.js';
import { toError } from './failure.js';
import type { Answers, Outcome, ReadResult, ScanJob, Started } from './messages.js';

interface Waiting {
  readonly job: ScanJob;
  readonly deadline: NodeJS.Timeout;
  readonly resolve: (result: ReadResult) => void;
  readonly reject: (error: Error) => void;
}

interface Scanner {
  readonly process: ChildProcess;
  ready: boolean;
  current: Waiting | null;
}

export interface ScanPoolOptions {
  readonly file: string;
  /** At most this many at once. */
  readonly processes: number;
  /** Beyond this many waiting queries further ones are refused. */
  readonly maxWaiting: number;
  /** From the moment of asking, waiting included. */
  readonly timeoutMs: number;
}

const advice = 'Add an index for its filter and sort, or narrow the filter.';
const tookTooLong = (): AppError => new AppError('UNAVAILABLE', `The query took too long and was stopped. ${advice}`);
const tooMany = (): AppError =>
  new AppError('UNAVAILABLE', `Too many slow queries are waiting already. ${advice}`, { retryAfterSeconds: 5 });
const died = (): AppError =>
  new AppError('UNAVAILABLE', 'The database was interrupted while it worked on this. Try again.');

/**
 * Processes for queries that may take long, started when first needed. A statement of SQLite cannot be stopped from
 * inside its process: at the timeout the process is killed, and the next query gets a new one.
 */
export class ScanPool {
  readonly #options: ScanPoolOptions;
  readonly #scanners = new Set<Scanner>();
  readonly #waiting: Waiting[] = [];
  #closing = false;

  constructor(options: ScanPoolOptions) {
    this.#options = options;
  }

  /** Rejects with AppError UNAVAILABLE when the query passes the timeout or too many wait. */
  submit(job: ScanJob): Promise<ReadResult> {
    if (this.#closing) return Promise.reject(new AppError('UNAVAILABLE', 'The database is being closed.'));
    if (this.#waiting.length >= this.#options.maxWaiting) return Promise.reject(tooMany());
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        job,
        resolve,
        reject,
        deadline: setTimeout(() => this.#expire(waiting), this.#options.timeoutMs),
      };
      this.#waiting.push(waiting);
      this.#dispatch();
    });
  }

  /** Waits for the queries that were begun, at most until their timeout. */
  async close(): Promise<void> {
    this.#closing = true;
    while (this.#waiting.length > 0 || this.#busy().length > 0) await this.#change();
    const ended = [...this.#scanners].map(({ process }) => new Promise((resolve) => process.once('exit', resolve)));
    for (const { process } of this.#scanners) process.kill('SIGKILL');
    await Promise.all(ended);
  }

  #changed: (() => void)[] = [];

  #change(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }

  #busy(): Scanner[] {
    return [...this.#scanners].filter(({ current }) => current !== null);
  }

  #dispatch(): void {
    for (const resolve of this.#changed.splice(0)) resolve();
    if (this.#waiting.length === 0) return;
    const free = [...this.#scanners].find((scanner) => scanner.ready && scanner.current === null);
    if (free !== undefined) {
      free.current = this.#waiting.shift() as Waiting;
      free.process.send(free.current.job);
      return this.#dispatch();
    }
    const starting = [...this.#scanners].filter(({ ready }) => !ready).length;
    if (this.#scanners.size < this.#options.processes && starting < this.#waiting.length) this.#start();
  }

  #start(): void {
    const child = fork(new URL('./scan-process.js', import.meta.url), [this.#options.file], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const scanner: Scanner = { process: child, ready: false, current: null };
    this.#scanners.add(scanner);
    child.once('message', (message: Started) => {
      if ('failure' in message) return this.#failToStart(scanner, toError(message.failure));
      scanner.ready = true;
      child.on('message', (answers: Answers<ReadResult>) => this.#answer(scanner, answers));
      this.#dispatch();
    });
    child.on('error', () => this.#lose(scanner));
    child.once('exit', () => this.#lose(scanner));
    this.#dispatch();
  }

  #answer(scanner: Scanner, answers: Answers<ReadResult>): void {
    const { current } = scanner;
    scanner.current = null;
    if (current !== null) {
      clearTimeout(current.deadline);
      const outcome = answers.outcomes[0] as Outcome<ReadResult>;
      if ('failure' in outcome) current.reject(toError(outcome.failure));
      else current.resolve(outcome.ok);
    }
    this.#dispatch();
  }

  #expire(waiting: Waiting): void {
    waiting.reject(tookTooLong());
    const place = this.#waiting.indexOf(waiting);
    if (place >= 0) this.#waiting.splice(place, 1);
    for (const scanner of this.#scanners) {
      if (scanner.current === waiting) scanner.process.kill('SIGKILL');
    }
    this.#dispatch();
  }

  #lose(scanner: Scanner): void {
    if (!this.#scanners.delete(scanner)) return;
    if (scanner.current !== null) {
      clearTimeout(scanner.current.deadline);
      scanner.current.reject(died());
    } else if (!scanner.ready) {
      this.#failWaiting(died());
    }
    this.#dispatch();
  }

  #failToStart(scanner: Scanner, error: Error): void {
    scanner.process.kill('SIGKILL');
    this.#failWaiting(error);
  }

  #failWaiting(error: Error): void {
    for (const { deadline, reject } of this.#waiting.splice(0)) {
      clearTimeout(deadline);
      reject(error);
    }
  }
}
