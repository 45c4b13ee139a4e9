import { queryOptions } from '@tanstack/react-query';
import { client } from '../client.js';

export const askForCollections = () => client.collections.list();

/** The definitions of all collections. The first thing that the console asks for: it tells whether anybody is signed in. */
export const collectionsQuery = queryOptions({
  queryKey: ['collections'],
  queryFn: askForCollections,
  staleTime: 60_000,
});
