import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from './failure.js';
import type { Started, WriteJob } from './messages.js';
import { Writing } from './writing.js';

/** The thread of all writes. */
const port = parentPort;
if (port === null) throw new Error('writer-worker is started as a worker thread');
try {
  const writing = new Writing((workerData as { file: string }).file);
  port.on('message', (jobs: readonly WriteJob[] | 'close') => {
    if (jobs !== 'close') return port.postMessage(writing.answer(jobs));
    writing.close();
    port.close();
  });
  port.postMessage({ started: true } satisfies Started);
} catch (error) {
  port.postMessage({ failure: toFailure(error) } satisfies Started);
  port.close();
}
