import { useCallback, useState } from 'react';

/** Which records are chosen, by id; it stays while one scrolls, sorts and searches. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  set(ids: Iterable<string>, chosen: boolean): void;
  clear(): void;
}

const none: ReadonlySet<string> = new Set();

export const useSelection = (): Selection => {
  const [ids, setIds] = useState(none);
  const set = useCallback((changed: Iterable<string>, chosen: boolean) => {
    setIds((before) => {
      const after = new Set(before);
      for (const id of changed) {
        if (chosen) after.add(id);
        else after.delete(id);
      }
      return after;
    });
  }, []);
  const clear = useCallback(() => setIds(none), []);
  return { ids, set, clear };
};
