// A worker of worker-lane.test.ts: doubles numbers, and dies of the job `die`.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', (jobs) => {
  if (jobs === 'close') return parentPort.close();
  if (jobs.includes('die')) process.exit(1);
  const outcomes = jobs.map((job) => ({ ok: job * 2 }));
  return parentPort.postMessage({ outcomes, schemaVersion: 1, keysEpoch: 1 });
});
parentPort.postMessage({ started: true });
