import type { Collection } from 'fichero-sdk';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

/** Goes along when somebody renames the collection that the page is about. */
export const useRenamed = (collections: readonly Collection[] | undefined): void => {
  const [path, navigate] = useLocation();
  const before = useRef(collections);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever goes to an old name by themselves is told that it is none
  useEffect(() => {
    const [, page, name, ...rest] = path.split('/');
    const id = before.current?.find((each) => each.name === name)?.id;
    before.current = collections;
    const renamed = collections?.find((each) => each.id === id);
    if (name === undefined || renamed === undefined || renamed.name === name) return;
    if (page !== 'c' && page !== 'collections') return;
    navigate([`/${page}`, renamed.name, ...rest].join('/') + window.location.search, { replace: true });
  }, [collections]);
};
