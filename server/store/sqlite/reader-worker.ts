import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from './failure.js';
import type { ReadJob, Started } from './messages.js';
import { Reading } from './reading.js';

/** The thread of the bounded reads. */
const port = parentPort;
if (port === null) throw new Error('reader-worker is started as a worker thread');
try {
  const reading = new Reading((workerData as { file: string }).file, true);
  port.on('message', (jobs: readonly ReadJob[] | 'close') => {
    if (jobs !== 'close') return port.postMessage(reading.answer(jobs));
    reading.close();
    port.close();
  });
  port.postMessage({ started: true } satisfies Started);
} catch (error) {
  port.postMessage({ failure: toFailure(error) } satisfies Started);
  port.close();
}
