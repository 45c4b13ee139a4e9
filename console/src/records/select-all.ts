import { client } from '../client.js';
import type { ListParameters } from './records-query.js';

/** Of one request, in records. */
const perPage = 1000;

/** The ids of all records that match; as many as were found when the signal ends it. */
export const idsOf = async (
  { collection, search, filter }: ListParameters,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<readonly string[]> => {
  const all = client
    .collection(collection)
    .list({ search: search || undefined, filter: filter || undefined, fields: 'id', perPage });
  const ids: string[] = [];
  for await (const { id } of all) {
    if (signal.aborted) break;
    ids.push(id);
    if (ids.length % perPage === 0) onProgress(ids.length);
  }
  return ids;
};
