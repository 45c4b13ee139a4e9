import { useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnyRecord } from './fields.js';
import { type ListParameters, pageQuery, pageSize } from './records-query.js';

/** The part of a list that is looked at, of any length. */
export interface RecordWindow {
  /** -1 while nothing is known yet. */
  readonly total: number;
  /** Null while it is being loaded. */
  at(index: number): AnyRecord | null;
  /** Other records were asked for and are on their way; what is shown is what was before. */
  readonly isOutdated: boolean;
  /** Why the records could not be had; null when they could. */
  readonly error: unknown;
  retry(): void;
}

const isSame = (one: ListParameters, other: ListParameters): boolean =>
  (Object.keys(one) as (keyof ListParameters)[]).every((name) => one[name] === other[name]);

/**
 * Loads the pages around what is in sight. When the parameters change, the old records stay until the new ones are there.
 * @param first and `last`: indexes of the records in sight
 */
export const useRecords = (wanted: ListParameters, first: number, last: number): RecordWindow => {
  const [shown, setShown] = useState(wanted);
  const ahead = useQuery(pageQuery(wanted, 0));
  const isOutdated = !isSame(shown, wanted);
  if (isOutdated && ahead.data !== undefined) setShown(wanted);

  const start = useQuery({ ...pageQuery(shown, 0), enabled: !isOutdated });
  const total = start.data?.totalItems ?? -1;
  const lastPage = Math.max(0, Math.ceil(total / pageSize) - 1);
  const from = Math.max(0, Math.floor(first / pageSize));
  const to = Math.min(lastPage, Math.max(from, Math.floor(last / pageSize)));
  const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_none, i) => from + i).filter((page) => page > 0);
  const pages = useQueries({ queries: numbers.map((page) => pageQuery(shown, page)) });

  return {
    total,
    at: (index) => {
      const page = Math.floor(index / pageSize);
      const data = page === 0 ? start.data : pages[numbers.indexOf(page)]?.data;
      return data?.items[index % pageSize] ?? null;
    },
    isOutdated,
    error: ahead.error ?? pages.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      void ahead.refetch();
      for (const page of pages) if (page.error !== null) void page.refetch();
    },
  };
};
