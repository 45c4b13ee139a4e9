import { describe, expect, it } from 'vitest';
import { WorkerLane } from '#server/store/sqlite/worker-lane.js';

const laneOf = (script: URL) =>
  new WorkerLane<number | 'die', number>({ script, file: '', maxInFlight: 1, maxBatch: 2, onAnswers: () => undefined });

describe('a worker thread', () => {
  it('that dies fails the jobs it had, and those that wait are answered by a new one', async () => {
    const lane = laneOf(new URL('./crashing-worker.js', import.meta.url));
    expect(await Promise.all([lane.submit(1), lane.submit(2), lane.submit(3)])).toEqual([2, 4, 6]);
    const outcomes = await Promise.allSettled([lane.submit('die'), lane.submit(4), lane.submit(5), lane.submit(6)]);
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'UNAVAILABLE' } },
      { status: 'rejected', reason: { code: 'UNAVAILABLE' } },
      { status: 'fulfilled', value: 10 },
      { status: 'fulfilled', value: 12 },
    ]);
    await lane.close();
  });

  it('that does not start leaves nobody waiting', async () => {
    const lane = laneOf(new URL('./no-such-worker.js', import.meta.url));
    await expect(lane.submit(1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(lane.submit(2)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await lane.close();
  });
});
