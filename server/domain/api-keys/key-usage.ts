import type { Clock } from '../../lib/clock.js';
import { formatDate } from '../../lib/dates.js';
import type { Store } from '../../store/port.js';
import { apiKeys } from '../../store/system-collections.js';
import { withSchema } from '../with-schema.js';

const minuteMs = 60_000;
/** How long uses are gathered before they are written, so that many keys share a commit. */
const gatherMs = 1000;

/** Keeps `lastUsed` of the keys: at most one write per key and minute in a process, none on the path of a request. */
export interface KeyUsage {
  /** Returns at once and never throws. */
  note(keyId: string): void;
  /** Writes what is gathered, then stops. */
  close(): Promise<void>;
}

export const createKeyUsage = (store: Store, clock: Clock): KeyUsage => {
  /** Minute of the last noted use by key. */
  const noted = new Map<string, number>();
  /** Time of use by key, not yet written. */
  let gathered = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let flushing: Promise<unknown> = Promise.resolve();

  const save = async (id: string, usedAt: number): Promise<void> => {
    const common = { collection: apiKeys, id, revision: null, where: null, requires: [] };
    const set = { lastUsed: formatDate(usedAt) };
    try {
      await withSchema(store, ({ version }) =>
        store.write([{ kind: 'update', ...common, set }], { schemaVersion: version, credential: null }),
      );
    } catch {
      // The key was deleted, or the store is in trouble and says so elsewhere: the next use tries again.
      noted.delete(id);
    }
  };

  /** One write each, so that a deleted key does not take the others with it. */
  const flush = (): Promise<unknown> => {
    const uses = gathered;
    gathered = new Map();
    timer = null;
    flushing = Promise.all([flushing, ...[...uses].map(([id, usedAt]) => save(id, usedAt))]);
    return flushing;
  };

  return {
    note(keyId) {
      const now = clock();
      const minute = Math.floor(now / minuteMs);
      if (noted.get(keyId) === minute) return;
      noted.set(keyId, minute);
      gathered.set(keyId, now);
      timer ??= setTimeout(() => void flush(), gatherMs).unref();
    },

    async close() {
      if (timer !== null) clearTimeout(timer);
      await flush();
    },
  };
};
