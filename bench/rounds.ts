import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { RunningServer } from './fichero.js';
import type { Load, Measured } from './load.js';

/** What one case cost one server: medians over the rounds. */
export interface Cost {
  readonly requestsPerSecond: number;
  readonly p99Milliseconds: number;
  /** Processor time of the server process for one request, all its threads together; NaN where `/proc` does not tell. */
  readonly cpuMicroseconds: number;
}

const ticksPerSecond = 100;

/** Processor time that a process has used, in microseconds. */
const cpuOf = async (pid: number): Promise<number> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000_000;
};

const run = async (load: Load): Promise<Measured> => {
  const child = fork(fileURLToPath(new URL('./load.js', import.meta.url)));
  child.send(load);
  const [measured] = (await once(child, 'message')) as [Measured];
  if (measured.failures > 0) throw new Error(`${measured.failures} requests to ${load.url} failed`);
  return measured;
};

const measure = async (server: RunningServer, load: Omit<Load, 'url'>): Promise<Cost> => {
  const before = await cpuOf(server.pid);
  const { requestsPerSecond, p99Milliseconds } = await run({ ...load, url: server.url });
  const used = (await cpuOf(server.pid)) - before;
  return { requestsPerSecond, p99Milliseconds, cpuMicroseconds: used / (requestsPerSecond * load.seconds) };
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const medianOf = (rounds: readonly Cost[]): Cost => ({
  requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
  p99Milliseconds: median(rounds.map((round) => round.p99Milliseconds)),
  cpuMicroseconds: median(rounds.map((round) => round.cpuMicroseconds)),
});

/** Loads the servers in turn, round after round: whatever else the machine does meets all of them. */
export const interleaved = async (
  servers: readonly RunningServer[],
  load: Omit<Load, 'url'>,
  rounds: number,
): Promise<readonly Cost[]> => {
  const measured = servers.map((): Cost[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, server] of servers.entries()) measured[index]?.push(await measure(server, load));
  }
  return measured.map(medianOf);
};
