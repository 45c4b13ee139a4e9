import type { Clock } from '../../lib/clock.js';
import { formatDate, parseDate } from '../../lib/dates.js';
import { newRecordId } from '../../lib/ids.js';
import { refusalOf } from '../../store/errors.js';
import { type Filter, fieldEquals } from '../../store/filter.js';
import type { CallContext, Credential, RecordValues, Store, WriteOperation } from '../../store/port.js';
import { idempotencyKeys } from '../../store/system-collections.js';
import { withSchema } from '../with-schema.js';
import type { KeptAnswer } from './idempotency-service.js';

/** In milliseconds. */
const keptFor = 24 * 60 * 60 * 1000;
/** Longer than any one request is worked on once its body was read. */
const leasedFor = 120_000;
const betweenSweeps = 10 * 60 * 1000;
const sweepAtOnce = 200;

/** How far a request has come: taken on, its work written, its answer kept. */
export type Stage = 'begun' | 'written' | 'answered';

/** A request under a key, as it stands. */
export interface KeptRequest {
  readonly content: string;
  readonly stage: Stage;
  readonly answer: KeptAnswer | null;
  readonly revision: number;
  /** Whether some process may still be at work on it. */
  readonly isLeased: boolean;
  readonly isExpired: boolean;
}

/** Who works on a request: whoever takes it over has another token. */
export interface Holding {
  readonly id: string;
  readonly token: string;
}

const inside = (schemaVersion: number, credential: Credential | null): CallContext => ({ schemaVersion, credential });

/** Requests under their keys, as records (system-collections.ts). */
export class KeptRequests {
  readonly #store: Store;
  readonly #clock: Clock;
  #sweepAt = 0;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Null when there is one already. */
  async add(id: string, content: string, credential: Credential | null): Promise<Holding | null> {
    const now = this.#clock();
    const token = newRecordId();
    const dates = { leased: formatDate(now + leasedFor), expires: formatDate(now + keptFor) };
    const values: RecordValues = { id, content, token, stage: 'begun', answer: null, ...dates };
    try {
      await this.#write({ kind: 'create', collection: idempotencyKeys, values, requires: [] }, credential);
    } catch (error) {
      if (refusalOf(error)?.reason === 'notUnique') return null;
      throw error;
    }
    if (now >= this.#sweepAt) {
      this.#sweepAt = now + betweenSweeps;
      await this.#sweep(formatDate(now));
    }
    return { id, token };
  }

  async find(id: string, credential: Credential | null): Promise<KeptRequest | null> {
    const found = await withSchema(this.#store, ({ version }) =>
      this.#store.get(idempotencyKeys, id, null, inside(version, credential)),
    );
    if (found === null) return null;
    const { content, stage, answer, leased, expires } = found.values;
    const isPast = (date: unknown) => (parseDate(String(date)) ?? 0) <= this.#clock();
    return {
      content: String(content),
      stage: stage as Stage,
      answer: answer as KeptAnswer | null,
      revision: found.revision,
      isLeased: !isPast(leased),
      isExpired: isPast(expires),
    };
  }

  /** Null when it is no longer at this revision. */
  async takeOver(id: string, revision: number): Promise<Holding | null> {
    const token = newRecordId();
    const leased = formatDate(this.#clock() + leasedFor);
    const set = { token, leased };
    const operation = { kind: 'update', collection: idempotencyKeys, id, revision, where: null, set, requires: [] };
    return (await this.#did(operation as WriteOperation)) ? { id, token } : null;
  }

  /** The operation that notes that the work is written; refused when the holding has passed to another. */
  written(holding: Holding): WriteOperation {
    return this.#update(holding, { stage: 'written' });
  }

  async keep(holding: Holding, answer: KeptAnswer): Promise<void> {
    await this.#did(this.#update(holding, { stage: 'answered', answer: { ...answer } }));
  }

  /** Nobody works on it any more; what became of it shows its stage. */
  async leave(holding: Holding): Promise<void> {
    await this.#did(this.#update(holding, { leased: formatDate(this.#clock()) }));
  }

  async forget({ id, token }: Holding): Promise<void> {
    await this.#did({ kind: 'delete', collection: idempotencyKeys, id, where: fieldEquals('token', token) });
  }

  async forgetExpired(id: string): Promise<void> {
    const where: Filter = { ...fieldEquals('expires', formatDate(this.#clock())), op: '<=' };
    await this.#did({ kind: 'delete', collection: idempotencyKeys, id, where });
  }

  #update({ id, token }: Holding, set: RecordValues): WriteOperation {
    const where = fieldEquals('token', token);
    return { kind: 'update', collection: idempotencyKeys, id, revision: null, where, set, requires: [] };
  }

  /** Whether the record was still there for it. */
  async #did(operation: WriteOperation): Promise<boolean> {
    try {
      await this.#write(operation, null);
      return true;
    } catch (error) {
      const reason = refusalOf(error)?.reason;
      if (reason === 'notFound' || reason === 'changed') return false;
      throw error;
    }
  }

  async #write(operation: WriteOperation, credential: Credential | null): Promise<void> {
    await withSchema(this.#store, ({ version }) => this.#store.write([operation], inside(version, credential)));
  }

  async #sweep(now: string): Promise<void> {
    const where: Filter = { ...fieldEquals('expires', now), op: '<=' };
    const page = { sort: [], offset: 0, limit: sweepAtOnce, fields: ['id'], total: false };
    const { items } = await withSchema(this.#store, ({ version }) =>
      this.#store.list({ collection: idempotencyKeys, where, ...page }, inside(version, null)),
    );
    for (const { id } of items.rows()) await this.forgetExpired(String(id));
  }
}
