import { readFile } from 'node:fs/promises';
import { type Load, measure } from './load.js';

/** What one case cost one server: medians over the rounds. */
export interface Cost {
  readonly requestsPerSecond: number;
  readonly p99Milliseconds: number;
  /** Processor time of the server process for one request, all its threads together; NaN where `/proc` does not tell. */
  readonly cpuMicroseconds: number;
}

/** A server and what it is asked. */
export interface Subject extends Load {
  readonly pid: number;
}

const ticksPerSecond = 100;

/** Processor time that a process has used, in microseconds. */
const cpuOf = async (pid: number): Promise<number> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000_000;
};

const costOf = async (subject: Subject): Promise<Cost> => {
  const before = await cpuOf(subject.pid);
  const measured = await measure(subject);
  const used = (await cpuOf(subject.pid)) - before;
  return { ...measured, cpuMicroseconds: used / (measured.requestsPerSecond * subject.seconds) };
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const medianOf = (rounds: readonly Cost[]): Cost => ({
  requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
  p99Milliseconds: median(rounds.map((round) => round.p99Milliseconds)),
  cpuMicroseconds: median(rounds.map((round) => round.cpuMicroseconds)),
});

/** Loads the servers in turn, round after round, after one that does not count: whatever else the machine does meets all of them. */
export const interleaved = async (subjects: readonly Subject[], rounds: number): Promise<readonly Cost[]> => {
  // Code that runs for the first time is slow in its own way.
  for (const subject of subjects) await costOf(subject);
  const measured = subjects.map((): Cost[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, subject] of subjects.entries()) measured[index]?.push(await costOf(subject));
  }
  return measured.map(medianOf);
};
