import type { ListJob } from './messages.js';

const maxTotals = 1_000;

interface KnownTotal {
  readonly total: number;
  readonly changes: number;
}

/** Totals counted before. Each is good as long as its collection is still at the same change, which the reader checks. */
export class KnownTotals {
  readonly #totals = new Map<string, KnownTotal>();

  find(job: ListJob): KnownTotal | null {
    return this.#totals.get(keyOf(job)) ?? null;
  }

  keep(job: ListJob, known: KnownTotal): void {
    if (this.#totals.size >= maxTotals) {
      const oldest = this.#totals.keys().next();
      if (!oldest.done) this.#totals.delete(oldest.value);
    }
    this.#totals.set(keyOf(job), known);
  }
}

const keyOf = ({ guard, table, where }: ListJob): string =>
  JSON.stringify([guard.schemaVersion, table, where?.sql, where?.values]);
