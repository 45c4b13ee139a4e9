import type { RequestFacts } from '../domain/records/filter-moment.js';
import type { RestRequest } from './request.js';

/** What filters may know of a request, read when one asks. */
export const requestFacts =
  ({ method, query, incoming }: RestRequest): (() => RequestFacts) =>
  () => ({
    method,
    query: Object.fromEntries([...new URLSearchParams(query)].reverse()),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name.replaceAll('-', '_'), [value].flat().join(', ')]),
    ),
  });
