import { useQueryClient } from '@tanstack/react-query';
import { ConflictError } from 'fichero-sdk';
import { useEffect } from 'react';
import { client } from '../client.js';
import { recordsKey } from './records-query.js';

/** What is loaded anew at most so often, in milliseconds, however much is written. */
const pauseMs = 1_000;
/** The first look is not kept waiting by it, in milliseconds. */
const startMs = 1_500;

/** Calls back after changes, until the signal ends it or the session is over. */
const listen = async (collection: string, changed: () => void, signal: AbortSignal): Promise<void> => {
  for (;;) {
    try {
      const options = { signal, retries: Number.POSITIVE_INFINITY, onStart: changed };
      const changes = client.collection(collection).watch(options);
      for await (const _change of changes) changed();
    } catch (error) {
      // The connection was broken for so long that not all of what was changed meanwhile can be told: from anew.
      if (!(error instanceof ConflictError)) return;
    }
  }
};

/** Keeps what is shown of a collection's records as it is on the server, whoever changes it. */
export const useLive = (collection: string): void => {
  const queries = useQueryClient();
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | null = null;
    let last = 0;
    const reload = (): void => {
      waiting = null;
      last = Date.now();
      void queries.invalidateQueries({ queryKey: recordsKey(collection) });
    };
    const changed = (): void => {
      waiting ??= setTimeout(reload, Math.max(0, last + pauseMs - Date.now()));
    };
    const stopper = new AbortController();
    const start = setTimeout(() => void listen(collection, changed, stopper.signal), startMs);
    return () => {
      clearTimeout(start);
      if (waiting !== null) clearTimeout(waiting);
      stopper.abort();
    };
  }, [collection, queries]);
};
