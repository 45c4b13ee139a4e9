import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { toFailure } from './failure.js';
import type { ScanJob, Started } from './messages.js';
import { Reading } from './reading.js';

/** A process for one question at a time that may take long: its parent kills it when it takes too long. */
const send = (message: unknown): void => {
  // When the parent is gone there is nobody to answer.
  process.send?.(message, undefined, undefined, (error) => {
    if (error !== null) process.exit(0);
  });
};

/** Below the server in the machine's order of priority, so that scans take no time from what is quick. */
const niceness = 10;

const start = (file: string): void => {
  try {
    setPriority(niceness);
    new Worker(new URL('./scan-watchdog.js', import.meta.url)).unref();
    const reading = new Reading(file, false);
    process.on('message', (job: ScanJob) => send(reading.answer([job])));
    send({ started: true } satisfies Started);
  } catch (error) {
    send({ failure: toFailure(error) } satisfies Started);
  }
};

process.on('disconnect', () => process.exit(0));
// The parent decides when this ends, also when the terminal sends its signals to both.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
start(process.argv[2] as string);
