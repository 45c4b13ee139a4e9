import { queryOptions } from '@tanstack/react-query';
import type { Collection } from 'fichero-sdk';
import { client } from '../client.js';
import { columnsOf, expandOf } from './columns.js';
import type { ListState } from './url-state.js';

/** Which records, in which order, with what. */
export interface ListParameters {
  readonly collection: string;
  readonly search: string;
  readonly filter: string;
  readonly sort: string;
  readonly expand: string;
}

/** What the list shows in a state. */
export const parametersOf = (collection: Collection, { q, filter, sort, cols }: ListState): ListParameters => ({
  collection: collection.name,
  search: q,
  filter,
  sort,
  expand: expandOf(columnsOf(collection, cols)),
});

/** Of one request, in records: more than fit on a screen, few enough to come quickly. */
export const pageSize = 60;

const orNothing = (text: string): string | undefined => (text === '' ? undefined : text);

/** All that was loaded of a collection's records has a key that begins with this. */
export const recordsKey = (collection: string) => ['records', collection] as const;

/** @param page from 0; the first one counts all records besides */
export const askForPage = async ({ collection, search, filter, sort, expand }: ListParameters, page: number) =>
  await client.collection(collection).list({
    page: page + 1,
    perPage: pageSize,
    skipTotal: page > 0 ? true : undefined,
    search: orNothing(search),
    filter: orNothing(filter),
    sort: orNothing(sort),
    expand: orNothing(expand),
  });

export type RecordPage = Awaited<ReturnType<typeof askForPage>>;

export const pageQuery = (parameters: ListParameters, page: number) => {
  const { collection, search, filter, sort, expand } = parameters;
  return queryOptions({
    queryKey: [...recordsKey(collection), 'list', { search, filter, sort, expand }, page],
    queryFn: () => askForPage(parameters, page),
    staleTime: 30_000,
  });
};
