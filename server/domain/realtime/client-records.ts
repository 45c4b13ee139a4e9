import type { Clock } from '../../lib/clock.js';
import { formatDate } from '../../lib/dates.js';
import { refusalOf } from '../../store/errors.js';
import { type Filter, fieldEquals } from '../../store/filter.js';
import type { CallContext, Credential, RecordValues, Store, StoredRecord, WriteOperation } from '../../store/port.js';
import { realtimeClients } from '../../store/system-collections.js';
import { withSchema } from '../with-schema.js';

/** A stream that is older was left by a process that died, in milliseconds. */
const longest = 2 * 60 * 60 * 1000;
const betweenSweeps = 30 * 60 * 1000;
const sweepAtOnce = 1000;

export interface ClientRecordDeps {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * The open streams of all processes, as records: whichever process gets a subscription writes it here, and the one that
 * holds the stream learns it among the changes, in their order.
 */
export class ClientRecords {
  readonly #store: Store;
  readonly #clock: Clock;
  #sweepAt = 0;

  constructor({ store, clock }: ClientRecordDeps) {
    this.#store = store;
    this.#clock = clock;
  }

  async add(id: string, address: string): Promise<void> {
    const now = this.#clock();
    const values: RecordValues = { id, address, kind: '', hash: '', topics: [], created: formatDate(now) };
    await this.#write({ kind: 'create', collection: realtimeClients, values, requires: [] });
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + betweenSweeps;
    await this.#sweep(formatDate(now - longest));
  }

  find(id: string): Promise<StoredRecord | null> {
    return withSchema(this.#store, ({ version }) => this.#store.get(realtimeClients, id, null, inside(version)));
  }

  /** False when the record is gone or changed since `revision`. The credential is verified in the same transaction. */
  async bind(id: string, revision: number, credential: Credential, topics: readonly string[]): Promise<boolean> {
    const { kind, hash } = credential;
    const set: RecordValues = { kind, hash, topics: [...topics] };
    const update = {
      kind: 'update',
      collection: realtimeClients,
      id,
      revision,
      where: null,
      set,
      requires: [],
    } as const;
    try {
      await this.#write(update, credential);
      return true;
    } catch (error) {
      const reason = refusalOf(error)?.reason;
      if (reason === 'changed' || reason === 'notFound') return false;
      throw error;
    }
  }

  /** Without effect on one that is gone. */
  async remove(id: string): Promise<void> {
    try {
      await this.#write({ kind: 'delete', collection: realtimeClients, id, where: null });
    } catch (error) {
      if (refusalOf(error)?.reason !== 'notFound') throw error;
    }
  }

  async #write(operation: WriteOperation, credential: Credential | null = null): Promise<void> {
    await withSchema(this.#store, ({ version }) => this.#store.write([operation], { ...inside(version), credential }));
  }

  async #sweep(before: string): Promise<void> {
    const old: Filter = { ...fieldEquals('created', before), op: '<' };
    const page = { sort: [], offset: 0, limit: sweepAtOnce, fields: ['id'], total: false };
    const { items } = await withSchema(this.#store, ({ version }) =>
      this.#store.list({ collection: realtimeClients, where: old, ...page }, inside(version)),
    );
    for (const { id } of items.rows()) await this.remove(String(id));
  }
}

const inside = (schemaVersion: number): CallContext => ({ schemaVersion, credential: null });
