import { useQueryClient } from '@tanstack/react-query';
import { watchRecords } from 'fichero-sdk';
import { useEffect } from 'react';
import { recordsKey } from './records-query.js';

/** What is loaded anew at most so often, in milliseconds, however much is written. */
const pauseMs = 1_000;
/** The first look is not kept waiting by it, in milliseconds. */
const startMs = 1_500;

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
    let stop: (() => void) | null = null;
    const start = setTimeout(() => {
      stop = watchRecords({ url: '', collection, onChange: changed, onGap: changed });
      // What was written between the first look and now.
      changed();
    }, startMs);
    return () => {
      clearTimeout(start);
      if (waiting !== null) clearTimeout(waiting);
      stop?.();
    };
  }, [collection, queries]);
};
