import { NotFoundError } from 'fichero-sdk';
import { client } from '../client.js';

/** Requests under way at once: enough to be quick, few enough for others to come through. */
const atOnce = 4;

interface Deletion {
  readonly deleted: number;
  /** Of those that are still there: others point to them, or the server did not answer. */
  readonly failures: number;
}

/** Deletes one by one, so that what can go goes. Ends early, between two records, when told to. */
export const deleteRecords = async (
  collection: string,
  ids: readonly string[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Deletion> => {
  const waiting = [...ids];
  let deleted = 0;
  let failures = 0;
  const work = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined && !signal.aborted; id = waiting.pop()) {
      try {
        await client.collection(collection).delete(id);
        deleted += 1;
      } catch (error) {
        if (error instanceof NotFoundError) deleted += 1;
        else failures += 1;
      }
      onProgress(deleted + failures);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { deleted, failures };
};
