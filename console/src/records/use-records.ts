import { useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
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
  /** The ids before and after the one of a record in sight, as far as they are loaded. */
  neighboursOf(id: string): readonly [string | null, string | null];
  /** Says which indexes are in sight, so that their pages are loaded. Always the same function. */
  readonly look: (first: number, last: number) => void;
}

const isSame = (one: ListParameters, other: ListParameters): boolean =>
  (Object.keys(one) as (keyof ListParameters)[]).every((name) => one[name] === other[name]);

const pageOf = (index: number): number => Math.max(0, Math.floor(index / pageSize));

/** Loads the pages of what is in sight. When the parameters change, the old records stay until the new ones are there. */
export const useRecords = (wanted: ListParameters): RecordWindow => {
  const [[first, last], setPages] = useState<readonly [number, number]>([0, 0]);
  const look = useCallback((from: number, to: number): void => {
    const [one, other] = [pageOf(from), pageOf(to)];
    setPages((before) => (before[0] === one && before[1] === other ? before : [one, other]));
  }, []);
  const [shown, setShown] = useState(wanted);
  const ahead = useQuery(pageQuery(wanted, 0));
  const isOutdated = !isSame(shown, wanted);
  if (isOutdated && ahead.data !== undefined) setShown(wanted);

  const start = useQuery({ ...pageQuery(shown, 0), enabled: !isOutdated });
  const total = start.data?.totalItems ?? -1;
  const lastPage = Math.max(0, Math.ceil(total / pageSize) - 1);
  const numbers = Array.from(
    { length: Math.max(0, Math.min(last, lastPage) - first + 1) },
    (_none, i) => first + i,
  ).filter((page) => page > 0);
  const pages = useQueries({ queries: numbers.map((page) => pageQuery(shown, page)) });

  const at = (index: number): AnyRecord | null => {
    const page = pageOf(index);
    const data = page === 0 ? start.data : pages[numbers.indexOf(page)]?.data;
    return data?.items[index % pageSize] ?? null;
  };
  return {
    total,
    at,
    neighboursOf: (id) => {
      for (let i = first * pageSize; i < (last + 1) * pageSize; i += 1)
        if (at(i)?.id === id) return [at(i - 1)?.id ?? null, at(i + 1)?.id ?? null];
      return [null, null];
    },
    isOutdated,
    error: ahead.error ?? pages.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      void ahead.refetch();
      for (const page of pages) if (page.error !== null) void page.refetch();
    },
    look,
  };
};
