import type { QueryClient } from '@tanstack/react-query';
import type { Collection } from 'fichero-sdk';
import { askForCollections, collectionsQuery } from './collections/collections-query.js';
import { askForPage, pageQuery, parametersOf, type RecordPage } from './records/records-query.js';
import { listStateIn } from './records/url-state.js';

interface FirstAnswers {
  readonly collections: readonly Collection[];
  /** Of the records that the address shows, which were asked for as soon as the definition of their collection was there. */
  readonly page: { readonly query: ReturnType<typeof pageQuery>; readonly answer: Promise<RecordPage> } | null;
}

let answers: Promise<FirstAnswers> | null = null;

const ask = async ({ pathname, search }: Location): Promise<FirstAnswers> => {
  const collections = await askForCollections();
  const shown = collections.find(({ name }) => pathname === `/c/${encodeURI(name)}`);
  if (shown === undefined) return { collections, page: null };
  const parameters = parametersOf(shown, listStateIn(search));
  const answer = askForPage(parameters, 0);
  answer.catch(() => undefined);
  return { collections, page: { query: pageQuery(parameters, 0), answer } };
};

/** Asks for what the page at the address shows, while the code that shows it is on its way. */
export const makeFirstCalls = (address: Location): void => {
  answers = ask(address);
  answers.catch(() => undefined);
};

/** Puts the answers, or their failure, where the pages look for them. */
export const handOverTo = (queries: QueryClient): void => {
  const given = answers;
  if (given === null) return;
  const queryFn = async (): Promise<readonly Collection[]> => {
    const { collections, page } = await given;
    // Before the page of records knows what to ask for, or it would ask too.
    if (page !== null) void queries.prefetchQuery({ ...page.query, queryFn: () => page.answer });
    return collections;
  };
  void queries.prefetchQuery({ ...collectionsQuery, queryFn });
};
