import { fingerprintOf } from '../credential-fingerprint.js';
import type { CallContext, Credential } from '../port.js';
import type { CredentialProof, Guard } from './messages.js';

const maxCredentials = 10_000;

/**
 * Credentials read before, so that finding one costs no crossing to a worker. An entry may be out of date:
 * every call proves its credential again inside its own transaction.
 */
export class CredentialCache {
  readonly #credentials = new Map<string, Credential>();
  readonly #proofs = new WeakMap<Credential, CredentialProof>();
  readonly #guards = new WeakMap<Credential, Guard>();
  #epoch = -1;

  find(kind: Credential['kind'], hash: string): Credential | null {
    return this.#credentials.get(keyOf(kind, hash)) ?? null;
  }

  keep(credential: Credential): void {
    if (this.#credentials.size >= maxCredentials) this.#credentials.clear();
    this.#credentials.set(keyOf(credential.kind, credential.hash), credential);
  }

  drop(credential: Pick<Credential, 'kind' | 'hash'>): void {
    this.#credentials.delete(keyOf(credential.kind, credential.hash));
  }

  /** Told of every epoch that a transaction saw: when it moved, some credential was made, changed or deleted. */
  seeEpoch(epoch: number): void {
    if (epoch <= this.#epoch) return;
    this.#epoch = epoch;
    this.#credentials.clear();
  }

  /** The same object for the same context: within one message it is copied once. */
  guardOf({ schemaVersion, credential }: CallContext): Guard {
    if (credential === null) return { schemaVersion, credential };
    let guard = this.#guards.get(credential);
    if (guard?.schemaVersion !== schemaVersion) {
      guard = { schemaVersion, credential: this.proofOf(credential) };
      this.#guards.set(credential, guard);
    }
    return guard;
  }

  /** The same object for the same credential. */
  proofOf(credential: Credential): CredentialProof {
    let proof = this.#proofs.get(credential);
    if (proof === undefined) {
      const { kind, hash, values } = credential;
      proof = { kind, hash, fingerprint: fingerprintOf(kind, values) };
      this.#proofs.set(credential, proof);
    }
    return proof;
  }
}

const keyOf = (kind: Credential['kind'], hash: string): string => `${kind} ${hash}`;
