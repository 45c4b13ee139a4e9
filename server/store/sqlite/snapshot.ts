import { unauthenticated } from '../../lib/errors.js';
import { StoreError } from '../errors.js';
import type { Connection } from './connection.js';
import { isInForce } from './credentials.js';
import type { CredentialProof, Guard } from './messages.js';
import { type Counters, type Meta, readCounters, readMeta } from './meta.js';

const maxVerified = 10_000;

const unknown: Meta = { schemaVersion: -1, keysEpoch: -1, watchedUntil: 0, changeLog: 0 };

/**
 * What one connection knows of the database as its present transaction sees it. Everything is kept for as long as
 * nothing was committed (`PRAGMA data_version`, read inside the transaction), and verified credentials for as long as
 * no credential was made, changed or deleted (`keysEpoch`).
 */
export class Snapshot {
  readonly #connection: Connection;
  readonly #verified = new Map<string, string>();
  readonly #counters = new Map<string, Counters>();
  #dataVersion: unknown = null;
  #meta: Meta = unknown;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get meta(): Meta {
    return this.#meta;
  }

  /** To be called first in every read transaction. */
  refresh(): void {
    const version = this.#connection.get('PRAGMA data_version')?.[0];
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    this.reload();
  }

  /** For the writer, whose own commits do not move its `data_version`. */
  reload(): void {
    const meta = readMeta(this.#connection);
    if (meta.keysEpoch !== this.#meta.keysEpoch) this.#verified.clear();
    if (meta.schemaVersion !== this.#meta.schemaVersion) this.#connection.forgetStatements();
    this.#counters.clear();
    this.#meta = meta;
  }

  /** After a rollback. */
  forget(): void {
    this.#meta = unknown;
  }

  counters(collectionId: string): Counters {
    let counters = this.#counters.get(collectionId);
    if (counters === undefined) {
      counters = readCounters(this.#connection, collectionId);
      this.#counters.set(collectionId, counters);
    }
    return counters;
  }

  /** @throws StoreError schemaChanged, AppError UNAUTHENTICATED. */
  check(guard: Guard): void {
    if (guard.credential !== null) this.verify(guard.credential);
    if (guard.schemaVersion !== this.#meta.schemaVersion) throw new StoreError({ reason: 'schemaChanged' });
  }

  /** @throws AppError UNAUTHENTICATED when the credential is gone or no longer the same. */
  verify(proof: CredentialProof): void {
    const key = `${proof.kind} ${proof.hash}`;
    if (this.#verified.get(key) === proof.fingerprint) return;
    if (!isInForce(this.#connection, proof)) throw unauthenticated();
    if (this.#verified.size >= maxVerified) this.#verified.clear();
    this.#verified.set(key, proof.fingerprint);
  }
}
