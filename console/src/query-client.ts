import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { AuthError, NetworkError, NotFoundError, TimeoutError, UnavailableError } from 'fichero-sdk';
import { collectionsQuery } from './collections/collections-query.js';

/**
 * The session has ended: signs in anew and comes back to the same place. Drafts stay in the tab; what the server said does
 * not, for the next to sign in may be another.
 */
const toSignIn = (error: unknown): void => {
  if (!(error instanceof AuthError) || location.pathname === '/login') return;
  const here = location.pathname + location.search;
  const parameters = new URLSearchParams(here === '/' ? {} : { next: here });
  const queries = queryClient.getQueryCache().getAll();
  if (queries.some(({ state }) => state.data !== undefined)) parameters.set('ended', '');
  // The router, once it is there, hears of what happens to the history.
  history.replaceState(null, '', `/login?${parameters}`.replace(/\?$/, ''));
  queryClient.clear();
};

/** What is not found may have gone with its collection: then every page is to know. */
const noteGone = (error: unknown): void => {
  if (error instanceof NotFoundError) void queryClient.invalidateQueries(collectionsQuery);
};

const onError = (error: unknown): void => {
  toSignIn(error);
  noteGone(error);
};

/** Whether it may work a little later, without anything being changed. */
export const isPassing = (error: unknown): boolean =>
  error instanceof NetworkError || error instanceof TimeoutError || error instanceof UnavailableError;

/** What the server said, kept for as long as the session; asked for anew when it is shown again after ten seconds. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: { staleTime: 10_000, retry: (failures, error) => failures < 2 && isPassing(error) },
    // Without a connection they fail at once: nothing is written later that nobody waits for any more.
    mutations: { retry: false, networkMode: 'always' },
  },
});
