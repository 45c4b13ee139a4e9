import { queryOptions } from '@tanstack/react-query';
import { client } from '../client.js';

/** Which records, in which order, with what. */
export interface ListParameters {
  readonly collection: string;
  readonly search: string;
  readonly filter: string;
  readonly sort: string;
  readonly expand: string;
}

/** Of one request, in records: more than fit on a screen, few enough to come quickly. */
export const pageSize = 60;

const orNothing = (text: string): string | undefined => (text === '' ? undefined : text);

/** All that was loaded of a collection's records has a key that begins with this. */
export const recordsKey = (collection: string) => ['records', collection] as const;

/** @param page from 0; the first one counts all records besides */
export const pageQuery = ({ collection, search, filter, sort, expand }: ListParameters, page: number) =>
  queryOptions({
    queryKey: [...recordsKey(collection), 'list', { search, filter, sort, expand }, page],
    queryFn: async () =>
      await client.collection(collection).list({
        page: page + 1,
        perPage: pageSize,
        skipTotal: page > 0 ? true : undefined,
        search: orNothing(search),
        filter: orNothing(filter),
        sort: orNothing(sort),
        expand: orNothing(expand),
      }),
    staleTime: 30_000,
  });
