import { queryOptions } from '@tanstack/react-query';
import { client } from '../client.js';
import { recordsKey } from '../records/records-query.js';

/** How many records a collection has. */
export const recordCountQuery = (collection: string) =>
  queryOptions({
    queryKey: [...recordsKey(collection), 'count'],
    queryFn: () => client.collection(collection).count(),
    staleTime: 0,
  });
