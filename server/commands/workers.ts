import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Logger } from '../http/logger.js';
import { stopSignal } from './stop-signal.js';

/** Time before a worker that died is replaced, so that one that cannot start does not keep the machine busy. */
const restartDelayMs = 500;

/** Said by a worker once it answers. */
export const tellReady = (line: string): void => {
  process.send?.({ ready: line });
};

/** The worker's ready line, or null when it ended first (it has said why on stderr). */
const readyLine = (worker: Worker): Promise<string | null> =>
  new Promise((resolve) => {
    worker.once('message', ({ ready }: { readonly ready: string }) => resolve(ready));
    worker.once('exit', () => resolve(null));
  });

const running = (): Worker[] => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);

const stopAll = async (): Promise<void> => {
  const ended = running().map((worker) => once(worker, 'exit'));
  for (const worker of running()) worker.process.kill('SIGTERM');
  await Promise.all(ended);
};

/**
 * Runs this same command in `count` processes that share the port, and replaces those that die. The first one starts alone:
 * what hinders it would hinder all, and is said once.
 */
export const runWorkers = async (count: number, logger: Logger, sayReady: (line: string) => void): Promise<void> => {
  const stopped = stopSignal();
  const line = await readyLine(cluster.fork());
  if (line === null) {
    process.exitCode = 1;
    return;
  }
  let stopping = false;
  const replace = (): void => {
    if (!stopping) cluster.fork();
  };
  cluster.on('exit', (worker, code, signal) => {
    if (stopping) return;
    logger.error({ worker: worker.process.pid, code, signal }, 'a worker died');
    // Keeps this process alive, should all workers die at once.
    setTimeout(replace, restartDelayMs);
  });
  const others = Array.from({ length: count - 1 }, () => readyLine(cluster.fork()));
  await Promise.race([Promise.all(others), stopped]);
  sayReady(line);
  await stopped;
  stopping = true;
  await stopAll();
};
